// The drawer: one sentence for each tie, then the rows of the source behind it; or what an entity is and may be done with it.
// Mistake a newcomer will make: a line without a source. Where the run names no row, that is said.
import { h } from "./dom.js";
import { key } from "./figures.js";
import { badge, button, chance, entity } from "./parts.js";
import { judgeButton } from "./judge.js";

const STYLE = { stated: "confirmed", likely: "probable", possible: "possible" };
const MOST = 60;

export function drawer(chart, id) {
  return chart.entities.has(id) ? ofEntity(chart, chart.entities.get(id)) : ofTies(chart, id);
}

function ofEntity(chart, one) {
  const ties = chart.tiesOf(one.id);
  const page = chart.facts.alone || /^(order|action|sighting):/.test(one.id) ? null : "/show?id=" + encodeURIComponent(one.id);
  return [
    h("div", { class: "stack" }, h("h2", {}, entity(one.kind, one.label, { href: page })), h("p", { class: "mute" }, `${one.kind_words}, ${one.note}`),
      h("p", { class: "badges" }, one.role ? badge(one.role, one.role) : null, one.flags.map(flag => badge(flag, "flag"))), h("p", {}, `${ties.length} of ${one.ties_said} in sight.`)),
    h("div", { class: "row wrap" }, page ? button("Open", { href: page }) : null, button("Expand", { onclick: () => chart.expand() }), button("Path from here", { onclick: () => chart.path() }), one.id === chart.focus ? null : button("Hide", { onclick: () => chart.hide() })),
    h("div", { class: "row" }, h("span", { class: "mute small" }, "Move"), h("div", { class: "seg" }, [["←", "left", -1, 0], ["↑", "up", 0, -1], ["↓", "down", 0, 1], ["→", "right", 1, 0]].map(([sign, word, dx, dy]) => h("button", { type: "button", class: "btn icon-only", title: `Move ${word}`, onclick: () => chart.move(one.id, dx, dy) }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "vh" }, `Move ${word}`))))),
    h("div", {}, h("h3", {}, "Its ties in sight"), h("ul", { class: "ties" }, ties.slice(0, MOST).map(tie => h("li", {}, h("button", { type: "button", class: "toggle flat tie-row", onclick: () => { chart.pick(tie.id); chart.drawer.focus(); } }, h("span", {}, key(STYLE[tie.how], ""), h("bdi", {}, tie.sentence)))))),
      ties.length > MOST ? h("p", { class: "mute small" }, `${MOST} of ${ties.length}; the table holds them all.`) : null),
  ];
}

function ofTies(chart, id) {
  const ties = chart.between(id);
  if (!ties.length) return [h("p", {}, "This tie is not in sight.")];
  const [first] = ties;
  const end = one => chart.entities.get(one);
  return [
    h("div", { class: "row" }, h("h2", {}, "Evidence"), key(STYLE[first.how], first.how_words)),
    h("div", { class: "stack" }, [first.a, first.b].map(one => h("button", { type: "button", class: "toggle flat", onclick: () => chart.pick(one) }, entity(end(one).kind, end(one).label, { reference: end(one).note }))), ties.length > 1 ? h("p", { class: "strong" }, `${ties.length} ties between them`) : null),
    ties.map(tie => h("div", { class: "stack" }, h("p", { class: "sentence" }, h("bdi", {}, tie.sentence)), tie.chance ? chance(tie.chance) : null,
      h("dl", { class: "kv" }, [["When", tie.when], ["Source", tie.source], ["Grade", tie.grade]].map(([t, d]) => d ? [h("dt", {}, t), h("dd", {}, d)] : null)),
      h("h3", {}, `Source rows, ${tie.sources.length}`), tie.sources.length ? h("ul", {}, tie.sources.map(ref => h("li", { class: "src mono" }, ref))) : h("p", { class: "mute" }, "The run names no row for it: it is worked out from others."),
      chart.facts.alone ? null : judged(chart, tie))),
  ];
}

function judged(chart, tie) {
  const at = tie.id.split("/");
  if (tie.kind === "attributed" && at.length >= 3) {
    const offence = tie.b.slice("offence:".length), seat = at[at.length - 2];
    return h("div", { class: "row" }, mark(judgeButton({ a: `suspect:${offence}/${seat}`, b: tie.a, ways: ["did", "did-not"], question: tie.sentence, done: () => chart.pick(tie.id) })),
      h("a", { href: `/why?a=${encodeURIComponent(`suspect:${offence}/${seat}`)}&b=${encodeURIComponent(tie.a)}` }, "Every piece, in bits"));
  }
  if (tie.kind === "same hand") return h("div", { class: "row" }, mark(judgeButton({ a: tie.a, b: tie.b, ways: ["same", "different"], question: tie.sentence, done: () => chart.pick(tie.id) })), h("a", { href: `/why?a=${encodeURIComponent(tie.a)}&b=${encodeURIComponent(tie.b)}` }, "Every piece, in bits"));
  return null;
}

function mark(node) {
  node.setAttribute("data-judge", "");
  return node;
}

// A person: why this rank, what would weaken it, what to find out, who this is, what ties to them, when.
// Mistake a newcomer will make: mixing context into the sum. Companions, orders and stops stand below, apart.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { daysBar, harmBar, key } from "./figures.js";
import { badge, block, button, chance, entity, named, pageOf, sources, state, table } from "./parts.js";
import { crumbs, say } from "./shell.js";
import { timeline } from "./timeline.js";
import { places } from "./map.js";
import { bitsTable } from "./why.js";
import { judgeButton, judgements } from "./judge.js";
import { Challenge } from "./challenge.js";

export function person(p, about) {
  const rank = p.figures.find(figure => figure.title === "Rank");
  const trial = new Challenge(p.id);
  queueMicrotask(() => say(`${many(p.waterfall.bars.length, "offence")} that ${p.waterfall.bars.length === 1 ? "adds" : "add"} days and ${many(p.records.length, "record")} shown, none left out.`));
  return h("div", { class: "page" },
    h("div", { class: "head" },
      h("div", { class: "stack" }, crumbs(["List", "/"], [rank ? `Rank ${rank.figure}` : "Not on the list"]),
        h("div", { class: "row wrap" }, h("h1", {}, h("bdi", {}, p.label)), p.suspect_in.length ? badge("suspect", "suspect") : null, p.victim_in.length ? badge("also victim", "victim") : null, h("span", { class: "mono mute" }, p.id)),
        h("p", { class: "mute" }, p.who)),
      h("div", { class: "actions" }, button("Chart", { ic: "chart", href: "/chart?id=" + encodeURIComponent("identity:" + p.id) }), button("Print", { ic: "print", onclick: () => print() }))),
    p.figures.length ? h("dl", { class: "figs" }, p.figures.map(figure)) : h("div", { class: "note" }, h("div", {}, p.answer)),
    since(p), tabs(), trial.strip,
    h("div", { class: "cols" }, h("div", {}, why(p, trial)), h("div", {}, notes(p), weaken(p, trial), todo(p))),
    h("div", { class: "cols" }, h("div", {}, who(p, trial)), h("div", {}, nearest(p), judgements(p.judgements))),
    block("When", "Offences that add to the sum, by month", timeline(p.timeline), { id: "when" }),
    block("Where", "Offences that add to the sum, and addresses tied to them", places(p.places), { id: "where" }),
    h("div", { class: "cols even", id: "around" }, ties(p).map(one => h("div", {}, one))),
    h("div", { class: "cols even" }, h("div", {}, standings("Recorded as suspect", p.suspect_in)), h("div", {}, standings("Recorded as victim", p.victim_in), standings("Recorded as witness", p.witness_in), context(p))));
}

function many(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** What stands here that did not when this user last looked. */
function since(p) {
  return p.news ? h("div", { class: "note todo", id: "news" }, h("div", {}, h("b", {}, `Since you looked on ${p.news.since.text}: `), p.news.words.join("; ") + ".")) : null;
}

function fresh(p, which, key) {
  return p.news && p.news[which].includes(key) ? badge("new", "todo") : null;
}

function figure(f) {
  return h("div", { class: "fig" + (f.figure ? "" : " wide") }, h("dt", {}, f.title), f.figure ? h("dd", {}, h("b", {}, f.figure)) : null,
    h("dd", { class: "sub" }, f.beside, f.changed ? [", ", h("span", { class: "changed" }, f.changed)] : null));
}

function tabs() {
  const nav = h("nav", { class: "tabs", "aria-label": "On this page" }, h("ul", {}, [["why", "Why this rank"], ["weaken", "What would weaken it"], ["todo", "What to find out"], ["who", "Who this is"], ["when", "When"], ["where", "Where"], ["around", "Around them"]]
    .map(([id, text]) => h("li", {}, h("a", { href: "#" + id }, text)))));
  return nav;
}

// ---- why this rank

function why(p, trial) {
  const w = p.waterfall;
  if (!w.bars.length) return block("Why this rank", "", h("div", { class: "in stack" }, h("p", {}, p.answer), left(w)), { id: "why" });
  const rows = w.bars.flatMap(bar => barRow(bar, w.most, trial, fresh(p, "bars", `${bar.id}/${bar.seat}`)));
  const sum = { cls: "wf-sum", cells: ["Expected harm", { v: harmBar({ named: w.named, expected: w.total.n, low: w.low ?? w.total.n, high: w.high ?? w.total.n }, w.most, 20), cls: "wf-bar" }, "", h("span", { class: "wf-sub" }, "sum of chance × days"), w.total.text] };
  return block("Why this rank", "Each offence adds its chance times its days. Open one for what ties it. Grey: the days if it was certainly them.",
    [table(["Offence", { t: "", vh: "Bar" }, { t: "Days", num: true }, "Chance it was them", { t: "Adds", num: true }], [...rows, sum], { caption: "Waterfall in days", cls: "stacked wf" }), left(w)],
    { id: "why", foot: h("div", { class: "row wrap" }, h("div", { class: "keys" }, key("named", "a report names them"), key("linked", "no report names them: linked"), key("track", "the whole offence")), h("span", { class: "push" }, "Co-offenders, partners and stops add nothing.")) });
}

function barRow(bar, most, trial, mark) {
  const seat = bar.seat > 1 ? `, offender ${bar.seat}` : "";
  const id = `bar-${bar.id}-${bar.seat}`.replace(/[^\w-]/g, "_");
  const more = { cls: "more", cells: [{ span: 5, v: h("div", { class: "stack evidence" },
    h("p", {}, bar.sentence),
    bar.for.length ? [h("h3", {}, "For"), pieces(bar.for)] : null,
    bar.against.length ? [h("h3", {}, "Against"), pieces(bar.against)] : null,
    bar.rival ? h("p", { class: "mute" }, `Nearest besides: ${bar.rival}.`) : null,
    h("dl", { class: "kv" }, [["When", bar.date.text], ["Victims", bar.victims.join("; ")], ["Outcome", bar.outcome], ["Days", bar.value], ["Source rows", sources(bar.sources, 4)]].map(([t, d]) => d ? [h("dt", {}, t), h("dd", {}, d)] : null)),
    h("p", { class: "row wrap" }, h("a", { href: pageOf("offence", bar.id) }, `Open ${bar.id}${seat}`), bar.full ? null : h("a", { href: whyLink(bar) }, "Every piece, in bits"), trial.button("offence:" + bar.id, `the offence ${bar.id}`))) }] };
  const toggle = h("button", { type: "button", class: "toggle", "aria-expanded": "false", onclick: () => {
    const row = toggle.closest("tr").nextElementSibling;
    row.hidden = !row.hidden;
    toggle.setAttribute("aria-expanded", String(!row.hidden));
  } }, h("span", { class: "clip", title: bar.title }, bar.title), h("span", { class: "mono mute" }, bar.id));
  const line = { cells: [[toggle, mark, bar.doubted ? badge("look again", "todo") : null], { v: daysBar(bar, most), cls: "wf-bar" }, bar.days.text, bar.full ? named() : chance(bar.chance), { v: bar.adds.text, cls: "strong" }] };
  return [line, { ...more, hidden: true }];
}

function whyLink(bar) {
  return `/why?a=${encodeURIComponent(`suspect:${bar.id}/${bar.seat}`)}&b=${encodeURIComponent("identity:" + new URLSearchParams(location.search).get("id").replace(/^\w+:/, ""))}`;
}

function pieces(all) {
  return h("ul", { class: "pieces" }, all.map(piece => h("li", {}, h("span", { class: "num mono" }, piece.bits), h("span", {}, piece.words), sources(piece.sources))));
}

function left(w) {
  const said = [...w.missing, ...w.not_counted.map(one => `${one.said} not counted (${one.why}): ${one.offences.slice(0, 5).join(", ")}${one.offences.length > 5 ? ` and ${one.offences.length - 5} more` : ""}.`)];
  return said.length ? h("ul", { class: "bullets in" }, said.map(text => h("li", {}, text))) : null;
}

// ---- beside it

function notes(p) {
  return p.notes.map(text => h("div", { class: "note" }, h("div", {}, text)));
}

function weaken(p, trial) {
  const body = p.weaker.length
    ? table(["If", { t: "Days then", num: true }, { t: "Rank then", num: true }, { t: "", vh: "Challenge" }], p.weaker.slice(0, 12).map(w => [[w.what, h("div", { class: "mute small" }, w.offences.slice(0, 3).map(o => `${o.id}: ${o.before.text} to ${o.after.text}`).join("; "))], { v: w.days.text, cls: "strong" }, w.rank || "off the list", trial.button(w.key, w.what)]), { caption: "What would weaken the rank" })
    : h("p", { class: "in mute" }, p.waterfall.bars.length ? "No single link carries this rank: reports name them." : "Nothing to weaken.");
  const cut = p.weaker.length > 12 ? ` 12 of ${p.weaker.length} shown.` : "";
  return block("What would weaken it", "Largest fall first", body, { id: "weaken", foot: p.weaker.length ? p.weaker_note + cut : null });
}

function todo(p) {
  const body = p.asks.length
    ? h("ol", { class: "bullets in todo-list" }, p.asks.slice(0, 10).map(a => h("li", {}, h("div", {}, a.what), h("div", { class: "mute small" }, a.why, ". Moves about ", h("b", {}, a.moves.text), " days.", " ", sources(a.sources)))))
    : h("p", { class: "in mute" }, "No missing fact that the data can name would move these days.");
  return block("What to find out", "What would move most days first", body, { id: "todo", foot: p.asks.length > 10 ? `10 of ${p.asks.length} shown.` : null });
}

// ---- who this is

function who(p, trial) {
  const first = p.records[0];
  if (!first) return block("Who this is", "", state("unknown", "Nobody could name this offender", h("p", { class: "prose" }, "The offences are put down to one hand. There is no person record.")), { id: "who" });
  const rows = p.records.map((r, i) => [
    h("div", { class: "stack" }, h("span", { class: "row" }, entity("person", r.name, { reference: r.id }), fresh(p, "records", r.id)), r.aliases.length ? h("span", { class: "mute small" }, "also " + r.aliases.join(", ")) : null, p.asked === r.id ? h("span", { class: "small" }, "the record that was asked for") : null, p.records.length > 1 && p.waterfall.bars.length ? h("span", {}, trial.button("person:" + r.id, `the record ${r.id}`)) : null),
    r.born.text, r.sex, r.pnc || h("span", { class: "mute" }, "not recorded"), [r.more, r.died.text ? ` died ${r.died.text}` : ""],
    i === 0 ? h("span", { class: "mute" }, p.records.length > 1 ? "compared with the others" : "the only record") : joined(first, r),
    h("span", { class: "mono ref" }, r.source)]);
  return block("Who this is", `${p.records.length} ${p.records.length === 1 ? "record" : "records taken to be one human"}`,
    table(["Record", "Born", "Sex", "National id", "More", "Same human as the first", "Source"], rows, { caption: "Records of this person" }),
    { id: "who", foot: "Two different national ids are never one person. Ethnicity is not shown here and enters no score." });
}

function joined(first, r) {
  const place = h("div");
  const open = async event => {
    if (!event.target.open || place.childElementCount) return;
    try {
      const facts = await ask("why", { a: "person:" + first.id, b: "person:" + r.id });
      place.replaceChildren(bitsTable(facts), judgeButton({ a: "person:" + first.id, b: "person:" + r.id, ways: ["same", "different"], question: `${first.name} (${first.id}) and ${r.name} (${r.id}): one human?` }));
    } catch (error) {
      place.replaceChildren(h("p", {}, error.message));
    }
  };
  return h("div", { class: "stack" }, chance(r.chance), h("span", { class: "small" }, r.why), h("details", { ontoggle: open }, h("summary", {}, "Why, piece by piece"), place));
}

function nearest(p) {
  if (!p.nearest) return null;
  const n = p.nearest;
  return block("Why not the nearest other", "Somebody who was not joined", h("div", { class: "in stack" }, chance(n.chance), h("p", {}, n.words), n.apart ? h("p", { class: "mute" }, n.apart) : null,
    h("div", { class: "row wrap" }, button("Compare", { href: `/why?a=${encodeURIComponent(n.a)}&b=${encodeURIComponent(n.b)}` }), judgeButton({ a: n.a, b: n.b, ways: ["same", "different"], question: `${p.label} and ${n.who}: one human?` }))));
}

// ---- around

function ties(p) {
  if (!p.ties.length) return [block("What ties to them", "", h("p", { class: "in mute" }, "No number, plate, address, account or mark is tied to these records."))];
  return p.ties.map(group => block(group.title, group.kind === "person" ? "Context only: nothing here adds to the sum" : "What many hold says little about each",
    table(["How", "Held by", "Grade", "Source rows"], group.rows.map(row => [[h("a", { class: "quiet", href: "/show?id=" + encodeURIComponent(row.other) }, h("bdi", {}, row.sentence)), " ", fresh(p, "ties", row.id)], row.shared, h("span", { class: "mono" }, row.grade), sources(row.sources)]), { caption: group.title })));
}

function standings(title, rows) {
  if (!rows.length) return null;
  return block(title, `${rows.length} ${rows.length === 1 ? "offence" : "offences"}, whatever their date`, table(["Offence", "When", "As", { t: "Days", num: true }, "Outcome"], rows.map(s => [
    h("span", { class: "row" }, h("a", { class: "quiet clip", href: pageOf("offence", s.id), title: s.title }, s.title), h("span", { class: "mono mute" }, s.id)),
    s.date.text, s.status, s.days.text, [s.outcome, s.counts ? null : h("div", { class: "mute small" }, s.why_not ? `not counted: ${s.why_not}` : "not counted")]]), { caption: title }));
}

function context(p) {
  return p.around.length ? block("Orders, actions, sightings, taskings", "Context: none of it enters the score", h("ul", { class: "bullets in" }, p.around.map(text => h("li", {}, text)))) : null;
}

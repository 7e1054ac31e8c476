// An offence: what happened, who could have done it, against whom, what it left. The whole of each offender adds up.
import { h, s } from "./dom.js";
import { badge, block, button, chance, entity, named, pageOf, sources, table } from "./parts.js";
import { crumbs, say } from "./shell.js";
import { judgeButton, judgements } from "./judge.js";

export function offence(o) {
  queueMicrotask(() => say(`${o.seats.length} ${o.seats.length === 1 ? "offender" : "offenders"}, ${o.victims.length} ${o.victims.length === 1 ? "victim" : "victims"}; everything shown.`));
  return h("div", { class: "page" },
    h("div", { class: "head" }, h("div", { class: "stack" }, crumbs(["List", "/"], ["Offence"]), h("div", { class: "row wrap" }, h("h1", {}, h("bdi", {}, o.label)), h("span", { class: "mono mute" }, o.id)), h("p", { class: "mute" }, [o.code, o.category, o.when].filter(Boolean).join(" · "))), h("div", { class: "actions" }, button("Chart", { ic: "chart", href: "/chart?id=" + encodeURIComponent("offence:" + o.id) }))),
    h("dl", { class: "figs" }, fact("Worth", o.days.text || "–", o.worth), fact("Counts", o.counts ? "Yes" : "No", o.counts ? "under this policy" : o.why_not), fact("Outcome", "", o.outcome || "none recorded"), fact("Reported", "", [o.reported, o.area, o.origin].filter(Boolean).join(", ")), o.flags ? fact("Flags", "", o.flags) : null),
    o.seats.map(seat => offender(o, seat)),
    h("div", { class: "cols even" },
      h("div", {}, list("Eliminated, kept in sight", o.eliminated), list("Victims", o.victims), list("Witnesses", o.witnesses), o.method ? block("What was reported", "", h("p", { class: "in prose" }, o.method)) : null, judgements(o.judgements)),
      h("div", {}, o.ties.map(group => block(group.title, "What many hold says little", table(["How", "Held by", "Grade", "Source rows"], group.rows.map(row => [h("a", { class: "quiet", href: "/show?id=" + encodeURIComponent(row.other) }, h("bdi", {}, row.sentence)), row.shared, h("span", { class: "mono" }, row.grade), sources(row.sources)]), { caption: group.title }))),
        list("Plates read nearby", o.reads), links(o))),
    h("p", { class: "mute small" }, "Source row ", h("span", { class: "mono" }, o.source)));
}

export function fact(title, figure, beside) {
  return h("div", { class: "fig" + (figure ? "" : " wide") }, h("dt", {}, title), figure ? h("dd", {}, h("b", {}, figure)) : null, h("dd", { class: "sub" }, beside));
}

export function list(title, all) {
  return all.length ? block(title, "", h("ul", { class: "bullets in" }, all.map(text => h("li", {}, h("bdi", {}, text))))) : null;
}

function offender(o, seat) {
  const many = o.seats.length > 1;
  const rows = seat.shares.map(share => [
    h("div", { class: "stack" }, entity("identity", share.label, { href: pageOf("identity", share.id), reference: share.rank ? `rank ${share.rank}` : "" }), h("span", { class: "mute small" }, share.sentence), share.doubted ? badge("look again", "todo") : null),
    share.full ? named() : chance(share.chance), share.adds.text,
    h("span", { class: "row" }, h("a", { href: `/why?a=${encodeURIComponent(`suspect:${o.id}/${seat.number}`)}&b=${encodeURIComponent("identity:" + share.id)}` }, "Why"), judgeButton({ a: `suspect:${o.id}/${seat.number}`, b: "identity:" + share.id, ways: ["did", "did-not"], question: `Did ${share.label} do ${o.id} (${o.label})?` }))]);
  rows.push([entity("unknown", "Somebody not in the data"), h("span", { class: "prob" }, h("span", { class: "prob-n" }, seat.left.text)), seat.remainder.text || "0", ""]);
  return block(many ? `Offender ${seat.number}` : "Who could it be", seat.named.length ? seat.named.join("; ") : "no report names anybody",
    [h("div", { class: "in" }, whole(seat)), table(["Who", "Chance", { t: "Days", num: true }, { t: "", vh: "Why and judge" }], rows, { caption: "Candidates" })],
    { foot: "The shares and what nobody explains add up to the whole offence." });
}

function whole(seat) {
  let at = 0;
  const parts = seat.shares.map((share, i) => {
    const part = s("rect", { class: share.full || i % 2 === 0 ? "bar-named" : "bar-linked", x: 100 * at + "%", y: 2, width: 100 * share.chance.p + "%", height: 12 });
    at += share.chance.p;
    return part;
  });
  return s("svg", { width: "100%", height: 16, "aria-hidden": "true" }, s("rect", { class: "bar-track", x: 0, y: 2, width: "100%", height: 12 }), parts);
}

function links(o) {
  return o.links.length ? block("Other offences that one hand may have done", `${o.links.length} shown`, h("ul", { class: "bullets in" }, o.links.map(text => {
    const [id] = text.split(": ");
    return h("li", {}, h("a", { class: "mono", href: pageOf("offence", id) }, id), text.slice(id.length));
  }))) : null;
}

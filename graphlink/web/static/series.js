// Offenders nobody could name: what ties each series, where one man would stand, and the offences put down to one hand.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { block, chance, entity, pageOf, state, table } from "./parts.js";
import { say, shell } from "./shell.js";

export async function series(about) {
  const found = await ask("series");
  shell(about, { page: "/series", title: "Unknown series" }, h("div", { class: "page" },
    h("div", { class: "head" }, h("div", {}, h("h1", {}, "Offenders nobody could name"), h("p", { class: "mute" }, "Offences by one hand with no person record. They stand beside the list, never in it."))),
    found.rows.length ? found.rows.map(one) : h("div", { class: "block" }, state("unknown", "No series", h("p", { class: "prose" }, found.empty)))));
  say(found.said || "No series.");
}

function one(r) {
  const rows = r.members.map(m => [h("span", { class: "row" }, h("a", { class: "quiet clip", href: pageOf("offence", m.id), title: m.title }, m.title), h("span", { class: "mono mute" }, m.id)), m.date.text, m.area, chance(m.chance),
    { v: m.counts ? m.days.text : h("span", { class: "mute" }, "not counted"), cls: "strong" }]);
  return block(r.label, `${r.harm.text} days · ${r.offences} · ${r.victims} · ${r.would_stand}`,
    [h("div", { class: "in stack" }, h("p", {}, "Shares: ", h("bdi", {}, r.shared)), h("p", { class: "row wrap" }, entity("unknown", r.id, { href: pageOf("identity", r.id) }), h("span", { class: "mute" }, [r.when, r.areas].filter(Boolean).join(" · ")))),
      table(["Offence", "When", "Area", "Chance it belongs", { t: "Days", num: true }], rows, { caption: `Offences of ${r.label}` })], { id: r.id });
}

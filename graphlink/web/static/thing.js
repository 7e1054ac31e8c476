// A number, plate, address, account or mark: who holds it, in which offences it stands, how little it says if many share it.
import { h } from "./dom.js";
import { block, button, entity, sources, table } from "./parts.js";
import { fact, list } from "./offence.js";
import { crumbs, say } from "./shell.js";

export function thing(t) {
  queueMicrotask(() => say(`${t.people.length} ties to people and ${t.offences.length} to offences; everything shown.`));
  return h("div", { class: "page" },
    h("div", { class: "head" }, h("div", { class: "stack" }, crumbs(["List", "/"], [t.kind_words]), h("div", { class: "row wrap" }, h("h1", {}, h("bdi", {}, t.label)), h("span", { class: "mono mute" }, t.kind + ":" + t.id)), h("p", { class: "mute" }, t.says)), h("div", { class: "actions" }, button("Chart", { ic: "chart", href: "/chart?id=" + encodeURIComponent(t.kind + ":" + t.id) }))),
    h("dl", { class: "figs" }, fact("Held by", t.holders, t.says), t.properties.length ? fact("Recorded as", "", t.properties.map(p => `${p.name}: ${p.value}`).join("; ")) : null, fact("Rows of the source", "", t.source_ids.slice(0, 6).join(", ") + (t.source_ids.length > 6 ? ` and ${t.source_ids.length - 6} more` : ""))),
    h("div", { class: "cols even" },
      h("div", {}, ties("Who holds it", t.people, "Nobody is tied to it.")),
      h("div", {}, ties("Offences it stands in", t.offences, "No offence is tied to it."), list("Calls", t.calls), list("Read by cameras near offences", t.reads))));
}

function ties(title, rows, empty) {
  return block(title, `${rows.length} ${rows.length === 1 ? "tie" : "ties"}, oldest first`, rows.length ? table(["How", "From", "Grade", "Source rows"], rows.map(row => [
    h("div", { class: "stack" }, entity(row.kind, row.other.slice(row.kind.length + 1), { href: "/show?id=" + encodeURIComponent(row.other) }), h("bdi", { class: "small" }, row.sentence)), row.source, h("span", { class: "mono" }, row.grade), sources(row.sources, 3)]), { caption: title }) : h("p", { class: "in mute" }, empty));
}

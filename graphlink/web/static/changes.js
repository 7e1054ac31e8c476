// Two runs: who entered, left, moved, and what did it, cause by cause in days.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { block, entity, pageOf, table } from "./parts.js";
import { say, shell } from "./shell.js";

export async function changes(about) {
  const c = await ask("changes");
  shell(about, { page: "/changes", title: "Changes" }, h("div", { class: "page" },
    h("div", { class: "head" }, h("div", { class: "stack" }, h("h1", {}, "What changed since the run before"), h("p", { class: "prose" }, c.summary))),
    c.warnings.map(text => h("div", { class: "note todo" }, h("div", {}, text))),
    c.groups.filter(group => group.rows.length).map(group => block(group.title, `the first ${c.n}`, table(["Who", { t: "Rank before", num: true }, { t: "now", num: true }, { t: "Days before", num: true }, { t: "now", num: true }, { t: "Difference", num: true }, "What did it"],
      group.rows.map(row => [entity("identity", row.label, { href: row.id ? pageOf("identity", row.id) : null }), row.old_rank || "–", row.new_rank || "–", row.old.text, row.new.text, { v: row.difference, cls: "strong" }, row.words]), { caption: group.title }), { id: group.key })),
    block("Which runs", "", h("dl", { class: "kv in" }, h("dt", {}, "Before"), h("dd", {}, c.old), h("dt", {}, "Now"), h("dd", {}, c.new)))));
  say(`${c.shown} people shown whose place or days changed; ${c.unmoved} of the first ${c.n} did neither.`);
}

// For and against, in bits: every piece, where it comes from, and what it adds up to.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { bitsBar, key } from "./figures.js";
import { block, button, chance, sources, table } from "./parts.js";
import { crumbs, say, shell } from "./shell.js";
import { judgeButton } from "./judge.js";

export function bitsTable(w) {
  if (!w.rows.length) return h("div", { class: "in stack" }, w.notes.map(note => h("p", {}, note)), h("p", {}, sources(w.sources, 4)));
  const rows = w.rows.map(row => [row.words, { v: bitsBar(row.starts, row.n, w.low, w.high), cls: "wf-bar" }, row.bits.replace(" bits", ""), sources(row.sources)]);
  const sum = { cls: "wf-sum", cells: [w.chance ? `Together: ${w.chance.text}, ${w.chance.word}` : "Together", { v: bitsBar(0, w.ends, w.low, w.high), cls: "wf-bar" }, w.bits ?? "", ""] };
  return h("div", { class: "stack" }, table(["What argues", { t: "", vh: "Bar" }, { t: "Bits", num: true }, "Source rows"], [...rows, sum], { caption: "Weights for and against", cls: "stacked wf wfb" }),
    w.notes.length ? h("ul", { class: "bullets" }, w.notes.map(note => h("li", {}, note))) : null);
}

export async function why(about, words) {
  const w = await ask("why", { a: words.get("a") || "", b: words.get("b") || "" });
  shell(about, { page: "", title: "Why" }, h("div", { class: "page" },
    h("div", { class: "head" }, h("div", { class: "stack" }, crumbs(["List", "/"], ["Why"]), h("h1", {}, w.answer), w.chance ? chance(w.chance) : null),
      h("div", { class: "actions" }, button("Back", { onclick: () => history.back() }), judgeButton(question(w)))),
    h("div", { class: "cols" }, h("div", {}, block("For and against", "Each bit doubles the odds", bitsTable(w), { foot: h("div", { class: "keys" }, key("named", "argues for"), key("hollow", "argues against")) })),
      h("div", {}, end("First", w.a, w.who_a), end("Second", w.b, w.who_b),
        w.rivals.length ? block("Who else it may be", "", table(["Who", "Chance"], w.rivals.map(r => [r.id ? h("a", { class: "quiet", href: "/show?id=identity:" + encodeURIComponent(r.id) }, r.who) : r.who, chance(r.chance)]), { caption: "Others" })) : null))));
  say(`${w.rows.length} pieces of evidence, none left out.`);
}

function question(w) {
  const seat = w.a.startsWith("suspect:") && !/^(suspect|offence):/.test(w.b);
  return { a: w.a, b: w.b, ways: seat ? ["did", "did-not"] : ["same", "different"], question: w.answer };
}

function end(title, id, words) {
  const target = id.startsWith("suspect:") ? "offence:" + id.slice(8).replace(/\/\d+$/, "") : id;
  return block(title, "", h("div", { class: "in stack" }, h("p", {}, words), h("p", {}, h("a", { href: "/show?id=" + encodeURIComponent(target) }, "Open")), h("p", { class: "mono mute" }, id)));
}

// Small parts every view is made of: labels, badges, buttons, blocks, tables, chances.
// Mistake a newcomer will make: a probability without its word. chance() prints both; there is no other way to print one.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { yardstick } from "./figures.js";

/** The address of the page of one thing. */
export function pageOf(kind, id) {
  return "/show?id=" + encodeURIComponent(kind + ":" + id);
}

/** Something by name: icon, the word for its kind to screen readers, the name in its own direction, its reference. */
export function entity(kind, name, { href, reference } = {}) {
  const label = name || "No name recorded";
  return h("span", { class: "ent" }, icon(kind), h("span", { class: "vh" }, kind + " "),
    href ? h("a", { href, title: label }, h("bdi", {}, label)) : h("bdi", { title: label }, label),
    reference ? h("span", { class: "ref mono" }, reference) : null);
}

export function badge(text, kind = "") {
  return h("span", { class: "badge " + kind }, text);
}

export function button(label, { ic, href, main, ...more } = {}) {
  return h(href ? "a" : "button", { class: "btn" + (main ? " main" : ""), href, type: href ? null : "button", ...more },
    ic ? icon(ic) : null, label);
}

export function iconButton(ic, label, onclick) {
  return h("button", { class: "btn icon-only", type: "button", title: label, onclick }, icon(ic), h("span", { class: "vh" }, label));
}

export function block(title, beside, body, { id, foot, act } = {}) {
  return h("section", { class: "block", id, "aria-label": title },
    h("header", {}, h("h2", {}, title), beside ? h("p", {}, beside) : null, act ? h("div", { class: "push row" }, act) : null),
    body, foot ? h("footer", {}, foot) : null);
}

/** rows: lists of cells, a cell being text, a node, or {v, num, cls, span}. Stacks to cards on a narrow page. */
export function table(columns, rows, { caption, cls = "stacked", foot } = {}) {
  const label = column => typeof column === "string" ? column : column.t;
  const cell = (given, i) => {
    const o = given && given.v !== undefined ? given : { v: given };
    const cls = ((columns[i]?.num || o.num ? "num " : "") + (o.cls || "")).trim();
    return h(i === 0 ? "th" : "td", { role: i === 0 ? "rowheader" : "cell", scope: i === 0 ? "row" : null, class: cls || null,
      "data-h": i === 0 ? null : label(columns[i] || "") || null, colspan: o.span }, o.v === null || o.v === undefined ? "" : o.v);
  };
  const line = row => h("tr", { role: "row", class: row.cls, hidden: row.hidden }, (row.cells || row).map(cell));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h("table", { class: cls, role: "table" }, h("caption", { class: "vh" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map(column =>
        h("th", { role: "columnheader", scope: "col", class: column.num ? "num" : null }, label(column) || h("span", { class: "vh" }, column.vh || "What"))))),
      h("tbody", { role: "rowgroup" }, rows.map(line)),
      foot ? h("tfoot", { role: "rowgroup" }, line(foot)) : null));
}

/** A chance as the run states it: number, yardstick, word. */
export function chance(c) {
  return h("span", { class: "prob" }, h("span", { class: "prob-n" }, c.text), yardstick(c.p), h("span", { class: "prob-w" }, c.word));
}

/** What a report says of a suspect is no chance: it counts in full and has no number. */
export function named(how) {
  return h("span", { class: "prob" }, h("span", { class: "prob-n" }, "–"), h("span", { class: "mute" }, "named"), h("span", { class: "prob-w" }, how || "counts in full"));
}

/** References of source rows, the first few in sight, all in the tooltip and in the list that opens. */
export function sources(refs, most = 2) {
  if (!refs || !refs.length) return h("span", { class: "mute" }, "none");
  const shown = refs.slice(0, most).map(ref => h("span", { class: "mono ref" }, ref));
  if (refs.length <= most) return h("span", { class: "refs" }, shown);
  return h("details", { class: "refs" }, h("summary", {}, shown, h("span", { class: "mute" }, `and ${refs.length - most} more`)),
    h("ul", {}, refs.slice(most).map(ref => h("li", { class: "mono" }, ref))));
}

/** What is wrong and what to do, in the place of what should be there. */
export function state(ic, title, ...rest) {
  return h("div", { class: "state" }, icon(ic), h("h2", {}, title), rest);
}

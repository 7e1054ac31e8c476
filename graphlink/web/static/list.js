// The list: only the rows in view exist; windows of it are asked for as they come into view.
// Mistake a newcomer will make: filtering here. The run filters; a row that is hidden keeps its rank.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { icon } from "./icons.js";
import { harmBar, key, spark } from "./figures.js";
import { badge, button, entity, pageOf, state } from "./parts.js";
import { say, shell } from "./shell.js";

const WINDOW = 100;
const COLUMNS = [["c-rank num", "Rank", "rank"], ["c-named", "By names alone", "named"], ["c-who", "Who, × records joined", "who"],
  ["c-harm", "Expected harm, days, and 8 in 10 interval", "harm", true], ["c-nh num", "Named harm", "named_harm", true], ["c-off num", "Offences", "offences", true],
  ["c-vic num", "Victims", "victims", true], ["c-spark", "12 months"], ["c-flags", "Flags"]];
const FIELDS = ["text", "bcu", "kind", "show", "since", "until", "sort", "falling"];

export async function list(about, words) {
  const wanted = Object.fromEntries(FIELDS.map(name => [name, words.get(name) || ""]));
  const view = new Grid(about, wanted);
  shell(about, { page: "/", title: "Who does most harm", fixed: true }, h("div", { class: "list" },
    h("div", { class: "list-head" },
      h("div", { class: "head" },
        h("div", {}, h("h1", {}, "Who does most harm"), h("p", { class: "mute" }, `${about.title}, ${about.window}. Expected harm = sum of chance × days of the harm index.`)),
        h("div", { class: "keys" }, key("named", "highest single record"), key("linked", "added by linking"), key("whisk", "8 in 10 interval"))),
      filters(about, wanted, () => view.restart())),
    h("div", { class: "list-body" }, view.grid, view.peek)));
  await view.restart();
  addEventListener("resize", () => view.paint());
}

function filters(about, wanted, changed) {
  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(changed, 100); };
  const field = (name, label, control) => h("div", { class: "field" + (name === "text" ? " keep" : "") }, h("label", { for: "f-" + name }, label), control);
  const take = (name, now) => event => { wanted[name] = event.target.value; (now ? changed : later)(); };
  const choice = (name, label, options) => field(name, label, h("select", { id: "f-" + name, onchange: take(name, true) },
    options.map(([value, text]) => h("option", { value, selected: wanted[name] === value }, text))));
  const day = (name, label) => field(name, label, h("input", { id: "f-" + name, type: "date", value: wanted[name], max: about.as_at, onchange: take(name, true) }));
  const everything = button("Clear", { class: "btn bare push", onclick: () => {
    for (const name of FIELDS) wanted[name] = "";
    for (const control of everything.parentElement.querySelectorAll("input, select")) control.value = "";
    for (const control of everything.parentElement.querySelectorAll("select")) control.selectedIndex = 0;
    changed();
  } });
  return h("div", { class: "filters", role: "search", "aria-label": "Filter the list" },
    field("text", "Who", h("input", { id: "f-text", type: "search", value: wanted.text, placeholder: "Part of a name or id", autocomplete: "off", oninput: take("text") })),
    choice("bcu", "Area", [["", "Whole force"], ...about.areas.map(area => [area, area])]),
    choice("kind", "Kind of offence", [["", "Every kind"], ...about.kinds.map(kind => [kind.key, kind.text])]),
    choice("show", "Show", about.shows.map(one => [one.key === "all" ? "" : one.key, one.text])),
    day("since", "Offence from"), day("until", "to"), everything);
}

class Grid {
  constructor(about, wanted) {
    this.about = about;
    this.wanted = wanted;
    this.windows = new Map();
    this.count = 0;
    this.chosen = 0;
    this.asked = 0;
    this.body = h("tbody", { role: "rowgroup" });
    this.heads = COLUMNS.map(column => this.head(column));
    this.table = h("table", { role: "table" }, h("caption", { class: "vh" }, "People by expected harm"),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, this.heads)), this.body);
    this.grid = h("div", { class: "grid", tabindex: 0, role: "group", "aria-label": "Ranked people. Arrow keys move, Enter opens." }, this.table);
    this.peek = h("aside", { class: "peek", "aria-label": "Selected row" });
    this.grid.addEventListener("scroll", () => requestAnimationFrame(() => this.paint()));
    this.grid.addEventListener("keydown", event => this.key(event));
    this.grid.addEventListener("click", event => {
      const line = event.target.closest("tr[data-k]");
      if (line && !event.target.closest("a")) this.choose(+line.dataset.k);
    });
  }

  head([cls, text, sort, falling]) {
    if (!sort) return h("th", { class: cls, role: "columnheader", scope: "col" }, text);
    const press = () => {
      const same = (this.wanted.sort || "rank") === sort;
      this.wanted.falling = same ? (this.wanted.falling ? "" : "1") : falling ? "1" : "";
      this.wanted.sort = sort === "rank" ? "" : sort;
      this.restart();
    };
    return h("th", { class: cls, role: "columnheader", scope: "col", "data-sort": sort }, h("button", { type: "button", class: "sort", onclick: press }, text));
  }

  /** Begin again with what is wanted now; the address keeps it, so that going back finds it. */
  async restart() {
    const turn = ++this.asked;
    const words = new URLSearchParams(Object.entries(this.wanted).filter(([, value]) => value));
    history.replaceState(null, "", words.size ? "/?" + words : "/");
    for (const head of this.heads) {
      const mine = head.dataset.sort === (this.wanted.sort || "rank");
      if (mine) head.setAttribute("aria-sort", this.wanted.falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    let first;
    try {
      first = await ask("list", { ...this.wanted, offset: 0, limit: WINDOW });
    } catch (error) {
      if (turn === this.asked) { this.body.replaceChildren(); this.peek.replaceChildren(h("p", {}, error.message)); say(error.message); }
      return;
    }
    if (turn !== this.asked) return;
    this.windows = new Map([[0, first.rows]]);
    this.count = first.matching;
    this.said = first.said;
    this.chosen = 0;
    this.table.setAttribute("aria-rowcount", this.count + 1);
    this.grid.scrollTop = 0;
    this.paint();
    this.look();
  }

  row(k) {
    const window = Math.floor(k / WINDOW);
    const rows = this.windows.get(window);
    if (rows && rows !== "asked") return rows[k - window * WINDOW];
    if (!rows) this.fetch(window);
    return null;
  }

  async fetch(window) {
    const turn = this.asked;
    this.windows.set(window, "asked");
    try {
      const found = await ask("list", { ...this.wanted, offset: window * WINDOW, limit: WINDOW });
      if (turn !== this.asked) return;
      this.windows.set(window, found.rows);
      this.paint();
      if (Math.floor(this.chosen / WINDOW) === window) this.look();
    } catch (error) {
      if (turn === this.asked) { this.windows.delete(window); say(error.message); }
    }
  }

  get height() {
    return matchMedia("(max-width: 45rem)").matches ? 92 : matchMedia("(pointer: coarse)").matches ? 44 : 32;
  }

  paint() {
    const height = this.height, room = this.grid.clientHeight || 720;
    const first = Math.max(0, Math.floor(this.grid.scrollTop / height) - 6);
    const last = Math.min(this.count, first + Math.ceil(room / height) + 14);
    const lines = [];
    if (first) lines.push(pad(first * height));
    for (let k = first; k < last; k++) {
      const line = this.line(k);
      line.style.height = height + "px"; // CSSOM: allowed where a style attribute is not
      lines.push(line);
    }
    if (last < this.count) lines.push(pad((this.count - last) * height));
    if (!this.count) lines.push(nobody(this.about));
    this.body.replaceChildren(...lines);
    const top = Math.floor(this.grid.scrollTop / height) + 1;
    const end = Math.min(this.count, top + Math.max(0, Math.floor((room - 40) / height) - 1));
    say(this.count ? `Rows ${top.toLocaleString("en-GB")} to ${end.toLocaleString("en-GB")}. ${this.said}` : this.said);
  }

  line(k) {
    const r = this.row(k);
    const attributes = { role: "row", "aria-rowindex": k + 2, "data-k": k, class: k === this.chosen ? "on" : null };
    const cell = (cls, ...kids) => h("td", { role: "cell", class: cls }, kids);
    if (!r) return h("tr", attributes, cell("c-rank"), cell("c-named"), h("th", { role: "rowheader", scope: "row", class: "c-who" }, h("span", { class: "skel w2" }), h("span", { class: "vh" }, "loading")), cell("c-harm"), cell("c-nh"), cell("c-off"), cell("c-vic"), cell("c-spark"), cell("c-flags"));
    return h("tr", attributes, cell("c-rank num strong", r.rank_text), cell("c-named", moved(r)),
      h("th", { role: "rowheader", scope: "row", class: "c-who" }, entity("identity", r.label, { href: pageOf("identity", r.id), reference: r.records > 1 ? "×" + r.records : "" })),
      cell("c-harm", h("div", { class: "hm" }, harmBar({ named: r.named.n, expected: r.harm.n, low: r.low, high: r.high }, this.about.most_days),
        h("span", { class: "num strong" }, r.harm.text), h("span", { class: "mute small nowrap" }, r.interval))),
      cell("c-nh num", r.named.text || h("span", { class: "mute" }, "none")), cell("c-off num", r.offences, r.hidden ? h("span", { class: "mute" }, `, ${r.hidden} hidden`) : ""),
      cell("c-vic num", r.victims), cell("c-spark", spark(r.months, `Harm by month, ${this.about.months_said}`)),
      cell("c-flags", h("span", { class: "badges" }, flags(r, this.about))));
  }

  choose(k) {
    this.chosen = Math.max(0, Math.min(this.count - 1, k));
    this.paint();
    this.look();
  }

  key(event) {
    const page = Math.max(1, Math.floor((this.grid.clientHeight - 40) / this.height) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count }[event.key];
    if (step && this.count) {
      event.preventDefault();
      this.chosen = Math.max(0, Math.min(this.count - 1, this.chosen + step));
      const y = this.chosen * this.height;
      if (y < this.grid.scrollTop) this.grid.scrollTop = y;
      else if (y + this.height > this.grid.scrollTop + this.grid.clientHeight - 40) this.grid.scrollTop = y + this.height - this.grid.clientHeight + 40;
      this.paint();
      this.look();
    }
    const row = this.count ? this.row(this.chosen) : null;
    if (event.key === "Enter" && event.target === this.grid && row) location.href = pageOf("identity", row.id);
    if (event.key.toLowerCase() === "j" && event.target === this.grid && !event.ctrlKey) location.href = "/review";
  }

  look() {
    const r = this.count ? this.row(this.chosen) : null;
    if (!r) { this.peek.replaceChildren(h("p", { class: "mute" }, this.count ? "Loading." : "Nobody to show.")); return; }
    const fact = (title, text) => text ? [h("dt", {}, title), h("dd", {}, text)] : null;
    this.peek.replaceChildren(
      h("div", { class: "stack" }, h("p", { class: "mute small" }, `Rank ${r.rank_text}, `, h("span", { class: "mono" }, r.id)), h("h2", {}, h("bdi", {}, r.label)),
        h("p", {}, h("b", {}, r.harm.text), ` days expected${r.interval ? `, ${r.interval} in 8 of 10 outcomes` : ""}.`),
        h("p", { class: "mute" }, r.named_rank ? `Names alone: ${r.named.text} days, rank ${r.named_rank}.` : "By names alone no record of theirs is on the list.")),
      h("dl", { class: "kv" }, fact("Offences", r.offences + (r.hidden ? `, ${r.hidden} that do not name them` : "")), fact("Victims", r.victims + (r.repeats ? `, ${r.repeats} more than once` : "")),
        fact("When", r.span), fact("Area", r.area), fact("Records", r.records > 1 ? `${r.records} taken to be one human` : "one"), fact("For you", r.news), fact("Before", r.previous && this.about.compared ? r.previous : ""),
        fact("Shown, never scored", r.flags.length ? h("ul", {}, r.flags.map(flag => h("li", {}, flag))) : "")),
      h("div", { class: "row wrap" }, button("Open", { href: pageOf("identity", r.id), main: true }), button("Chart", { ic: "chart", href: "/chart?id=" + encodeURIComponent("identity:" + r.id) })));
  }
}

function moved(r) {
  if (!r.named_rank) return h("span", { class: "changed" }, "unnamed");
  if (!r.moved) return [r.named_rank, " ", h("span", { class: "mute" }, "same")];
  const up = r.moved > 0;
  return [r.named_rank, " ", h("span", { class: Math.abs(r.moved) > 100 ? "changed" : "mute" }, up ? "↑" : "↓", r.moved_text,
    h("span", { class: "vh" }, up ? " higher than by names alone" : " lower than by names alone"))];
}

function flags(r, about) {
  const all = [...(about.compared && r.previous ? [r.previous] : []), ...r.flags];
  const most = r.news || (all.length > 1 && all[0].length > 16) ? 1 : 2;
  return [r.news ? h("span", { class: "badge todo", title: r.news }, "new") : null, all.slice(0, most).map(flag => badge(flag, "flag")), all.length > most ? h("span", { class: "mute small", title: all.slice(most).join(", ") }, `+${all.length - most}`) : null];
}

/** How many columns are in sight: the stylesheet hides the months on a narrow page. */
function columns() {
  return COLUMNS.length - (matchMedia("(max-width: 66rem)").matches ? 1 : 0);
}

function pad(height) {
  const gap = h("div");
  gap.style.height = height + "px";
  return h("tr", { class: "pad", "aria-hidden": "true" }, h("td", { colspan: columns() }, gap));
}

function nobody(about) {
  const text = about.total ? ["Nobody on the list matches these filters.", "Widen the period, or clear the filters."]
    : ["The list is empty.", "No offence that the policy counts is credited to anybody in this run. See what was read: graphlink check DATA."];
  return h("tr", { class: "none" }, h("td", { colspan: columns() }, state("search", text[0], h("p", {}, text[1]))));
}

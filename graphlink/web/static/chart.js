// The chart: what ties to one thing, drawn; the table is its other half; the drawer holds the evidence.
// Mistake a newcomer will make: laying out again when something is added. What stands never moves.
import { h } from "./dom.js";
import { key } from "./figures.js";
import { icon } from "./icons.js";
import { button, iconButton, table } from "./parts.js";
import { Refused } from "./data.js";
import { live } from "./facts.js";
import { asked } from "./asked.js";
import { drawer } from "./evidence.js";
import { Canvas } from "./canvas.js";
import { say, shell } from "./shell.js";

const STEP = 50, ASK = 300, MOST = 1000;
// What an expansion of something busy can be kept to.
const KINDS = [["identity", "people, resolved"], ["person", "records"], ["offence", "offences"], ["phone", "phones"], ["vehicle", "vehicles"], ["address", "addresses"], ["account", "accounts"], ["mark", "marks"]];
const SAME = "same hand"; // every pair of a series has one: a hairball unless asked for
const HOW = [["stated", "confirmed", "stated by a source"], ["likely", "probable", "inferred, 55% or more"], ["possible", "possible", "inferred, less"]];

export async function chart(about, words) {
  const view = new Chart(about, live);
  await view.start(words.get("id") || "", words.get("ids"));
  view.place();
}

export class Chart {
  constructor(about, facts) {
    Object.assign(this, { about, facts, entities: new Map(), ties: new Map(), hidden: new Set(), unticked: new Set([SAME]), past: [], totals: new Map(), chosen: null, from: "", to: "", pathFrom: null, grouped: true });
  }

  /** What ties to `id`; or just `ids`, one a line, as an answer named them. */
  async start(id, ids = null) {
    if (ids) {
      const found = await this.facts.among(ids.split("\n"));
      if (!found.entities.length) throw new Refused("NotFoundError", "None of these is in this run. Go back and ask again.");
      this.focus = found.entities[0].id;
      this.take(found);
      this.total = found.entities.length - 1;
      this.said = `${found.entities.length} of what the answer named${found.missing.length ? `; ${found.missing.length} are not in this run` : ""}.`;
      this.chosen = this.focus;
      return;
    }
    const found = await this.facts.around(id, { hops: 2, limit: 40 });
    this.focus = found.focus;
    this.take(found);
    this.total = found.total;
    this.said = found.said;
    this.chosen = found.focus;
  }

  take(found) {
    for (const one of found.entities) if (!this.entities.has(one.id)) this.entities.set(one.id, one);
    for (const one of found.ties) this.ties.set(one.id, one);
  }

  // ---- what is in sight

  seen(id) {
    const one = this.entities.get(id);
    return one && !this.hidden.has(id) && (id === this.focus || !this.unticked.has(one.kind));
  }

  /** Ties in sight: both ends drawn, the certainty ticked, the time within what is asked; undated ties stay. */
  inSight() {
    return [...this.ties.values()].filter(tie => this.seen(tie.a) && this.seen(tie.b) && !this.unticked.has(tie.how) && !this.unticked.has(tie.kind) && this.inTime(tie));
  }

  inTime(tie) {
    if (!tie.first && !tie.last) return true;
    return !(this.from && (tie.last || "9999") < this.from && (tie.last || tie.first) < this.from) && !(this.to && (tie.first || tie.last) > this.to);
  }

  // ---- the page

  place() {
    const start = this.entities.get(this.focus);
    this.holder = h("div", { class: "canvas", role: "group", "aria-label": "Chart" });
    this.canvas = new Canvas(this);
    this.tabled = h("div", { class: "canvas tabled", hidden: true });
    this.side = h("aside", { class: "side", id: "legend", "aria-label": "Legend and filters" });
    this.drawer = h("aside", { class: "drawer", "aria-label": "Evidence", tabindex: -1 });
    this.toggle = button("Table", { ic: "table", "aria-pressed": "false", onclick: () => this.flip() });
    this.count = h("span", { class: "mute" });
    const file = h("input", { type: "file", accept: ".json", class: "vh", tabindex: -1, "aria-label": "A saved chart", onchange: () => this.reopen(file) });
    shell(this.about, { page: "", title: "Chart, " + start.label, fixed: true, alone: this.facts.alone }, h("div", { class: "chart" },
      h("div", { class: "tools" }, h("h1", { class: "t-l clip" }, h("bdi", {}, start.label), " and what ties to them"), this.count,
        button(`Expand`, { ic: "plus", onclick: () => this.expand() }), this.pathButton = button("Path to", { onclick: () => this.path() }), button("Hide", { onclick: () => this.hide() }),
        h("span", { class: "push" }), iconButton("undo", "Undo", () => this.undo()),
        h("div", { class: "seg" }, iconButton("plus", "Zoom in", () => this.canvas.zoom(1.25)), iconButton("minus", "Zoom out", () => this.canvas.zoom(0.8)), iconButton("fit", "Fit", () => this.canvas.fit())),
        this.toggle, this.sideButton = button("Legend", { class: "btn narrow", "aria-expanded": "false", "aria-controls": "legend", onclick: () => this.legendShown() }), button("Save", { ic: "save", onclick: () => this.save() }), button("Reopen", { onclick: () => file.click() }), file, button("Print", { ic: "print", onclick: () => print() })),
      this.side, this.holder, this.tabled, this.drawer));
    this.canvas.attach(this.holder);
    this.refresh();
    this.pick(this.focus, true);
    if (matchMedia("(max-width: 45rem)").matches) this.flip();
    this.holder.firstElementChild.focus();
    this.side.addEventListener("keydown", event => { if (event.key === "Escape") { this.legendShown(false); this.sideButton.focus(); } });
    this.drawer.addEventListener("keydown", event => {
      if (event.key === "Escape") (this.holder.hidden ? this.tabled.querySelector(".scroll") : this.holder.firstElementChild).focus();
    });
    say(this.count.textContent + ".");
  }

  /** On a narrow page the legend lies over the chart, and is opened and closed. */
  legendShown(open = !this.side.classList.contains("open")) {
    this.side.classList.toggle("open", open);
    this.sideButton.setAttribute("aria-expanded", String(open));
    if (open) this.side.querySelector("input")?.focus();
  }

  refresh() {
    this.canvas.draw();
    const shown = [...this.entities.keys()].filter(id => this.seen(id)).length;
    this.count.textContent = `${shown} of ${Math.max(this.total + 1, this.entities.size)} entities, ${this.inSight().length} ties`;
    this.legend();
    if (!this.tabled.hidden) this.tabulate();
  }

  legend() {
    const all = [...this.entities.values()];
    const kinds = [...new Map(all.map(one => [one.kind, one.kind_words])).entries()];
    const tick = (name, content) => h("label", { class: "row" }, h("input", { type: "checkbox", checked: !this.unticked.has(name), onchange: event => {
      this.remember();
      this.unticked[event.target.checked ? "delete" : "add"](name);
      this.refresh();
      say(`${name}: ${event.target.checked ? "shown" : "hidden, still counted"}.`);
    } }), content);
    const day = (name, label) => h("label", { class: "row" }, label, h("input", { type: "date", value: this[name], onchange: event => { this.remember(); this[name] = event.target.value; this.refresh(); } }));
    const hands = [...this.ties.values()].filter(tie => tie.kind === SAME).length;
    const undated = [...this.ties.values()].filter(tie => !tie.first && !tie.last).length;
    const kept = document.activeElement && this.side.contains(document.activeElement) ? [...this.side.querySelectorAll("input")].indexOf(document.activeElement) : -1;
    this.side.replaceChildren(
      h("div", { class: "stack" }, h("h2", {}, "Ties"), h("ul", { class: "legend" }, HOW.map(([how, style, words]) => h("li", {}, tick(how, key(style, words)))), hands ? h("li", {}, tick(SAME, "one hand, offence to offence"), h("span", { class: "push mute" }, hands)) : null),
        h("label", { class: "row" }, h("input", { type: "checkbox", checked: this.grouped, onchange: event => { this.grouped = event.target.checked; this.refresh(); } }), "parallel ties as one line with their number")),
      h("div", { class: "stack" }, h("h2", {}, "Drawn"), h("ul", { class: "legend" }, kinds.map(([kind, text]) => h("li", {}, tick(kind, [icon(kind), text]), h("span", { class: "push mute" }, all.filter(one => one.kind === kind && this.seen(one.id)).length + " of " + all.filter(one => one.kind === kind).length))))),
      h("div", { class: "stack" }, h("h2", {}, "When"), day("from", "from"), day("to", "to"), h("p", { class: "mute small" }, `${undated} undated ties are kept.`)),
      h("div", { class: "stack small mute" }, h("p", {}, this.said), h("p", {}, `As at ${this.about.as_at_text}. Source: run ${this.about.run.slice(0, 8)}${this.about.user ? `, drawn by ${this.about.user}` : ""}. Links are associations for evaluation, not evidence of guilt.`)));
    if (kept >= 0) this.side.querySelectorAll("input")[kept]?.focus();
  }

  // ---- choosing

  pick(id, quiet) {
    this.chosen = id;
    this.canvas.mark();
    this.drawer.replaceChildren(...drawer(this, id).flat(9).filter(Boolean));
    const one = this.entities.get(id);
    if (!quiet) say(one ? `${one.kind_words}: ${one.label}, ${one.note}. ${one.ties_said} in the run.` : `Evidence: ${this.between(id).map(tie => tie.sentence).join(" ")}`);
  }

  /** The ties behind a line of the chart: one tie's id, or two ends with a bar between for a group. */
  between(id) {
    if (this.ties.has(id)) return [this.ties.get(id)];
    const [a, b] = id.split("|");
    return this.inSight().filter(tie => (tie.a === a && tie.b === b) || (tie.a === b && tie.b === a));
  }

  tiesOf(id) {
    return this.inSight().filter(tie => tie.a === id || tie.b === id);
  }

  // ---- doing

  remember() {
    this.past.push({ ids: [...this.entities.keys()], hidden: new Set(this.hidden), unticked: new Set(this.unticked), from: this.from, to: this.to, places: this.canvas.places() });
    if (this.past.length > 100) this.past.shift();
  }

  async expand() {
    const id = this.entities.has(this.chosen) ? this.chosen : this.focus;
    const one = this.entities.get(id);
    const had = new Set([...this.ties.values()].filter(tie => tie.a === id || tie.b === id).map(tie => tie.a === id ? tie.b : tie.a));
    if (this.entities.size >= MOST) return say("1,000 entities are the most a chart can hold. Begin a new chart from what you want to see.");
    await this.attempt(async () => {
      let found = await this.facts.around(id, { hops: 1, limit: had.size + STEP });
      if (found.total - had.size > STEP && !this.facts.alone) {
        const kinds = await asked(`${found.total.toLocaleString("en-GB")} tie to ${one.label}`, `${STEP} are added at a time. Which kinds?`, { options: KINDS.map(([kind, words]) => [kind, words, true]), yes: `Add ${STEP}` });
        if (!kinds || !kinds.length) return say("Nothing is added.");
        if (kinds.length < KINDS.length) found = await this.facts.around(id, { hops: 1, limit: had.size + STEP, kinds: kinds.join(",") });
      }
      const more = found.entities.filter(e => !this.entities.has(e.id)).slice(0, STEP).length;
      if (this.entities.size + more > MOST) return say(`The chart holds ${this.entities.size} entities; 1,000 are the most. Begin a new chart from what you want to see.`);
      if (more && this.entities.size + more > ASK && !await asked("A large chart", `The chart holds ${this.entities.size} entities. With ${more} more it is slow to read.`, { yes: `Add ${more}` })) return say("Nothing is added.");
      const fresh = found.entities.filter(e => !this.entities.has(e.id)).slice(0, STEP);
      this.totals.set(id, found.total);
      if (!fresh.length) return say(`Everything that ties to ${one.label} is on the chart, or is passed by many: ${found.said}`);
      this.remember();
      const whole = await this.facts.among([...this.entities.keys(), ...fresh.map(e => e.id)]);
      this.canvas.room(id, fresh.map(e => e.id));
      this.take({ entities: fresh, ties: whole.ties });
      for (const e of fresh) this.hidden.delete(e.id);
      this.refresh();
      this.pick(id, true);
      say(`${fresh.length} added around ${one.label}: ${Math.min(found.total, had.size + fresh.length)} of ${found.total} shown.`);
    });
  }

  async path() {
    const id = this.entities.has(this.chosen) ? this.chosen : null;
    if (!id) return say("Choose an entity first.");
    if (!this.pathFrom || this.pathFrom === id) {
      this.pathFrom = id;
      this.pathButton.setAttribute("aria-pressed", "true");
      return say(`Path from ${this.entities.get(id).label}: choose a second entity and press P, or Path to.`);
    }
    const a = this.pathFrom;
    this.pathFrom = null;
    this.pathButton.removeAttribute("aria-pressed");
    await this.attempt(async () => {
      const found = await this.facts.path(a, id);
      this.remember();
      const fresh = found.entities.filter(e => !this.entities.has(e.id));
      if (fresh.length) {
        const whole = await this.facts.among([...this.entities.keys(), ...fresh.map(e => e.id)]);
        this.canvas.room(a, fresh.map(e => e.id));
        this.take({ entities: fresh, ties: whole.ties });
      }
      const on = new Set(found.paths.flat());
      for (const e of on) this.hidden.delete(e);
      this.refresh();
      this.canvas.highlight(on);
      say(found.said);
    });
  }

  hide(others = false) {
    const id = this.entities.has(this.chosen) ? this.chosen : null;
    if (!id) return say("Choose an entity first.");
    this.remember();
    if (others) {
      const near = new Set([id, this.focus, ...this.tiesOf(id).flatMap(tie => [tie.a, tie.b])]);
      for (const e of this.entities.keys()) if (!near.has(e)) this.hidden.add(e);
      say("Everything else is hidden. Ctrl+Z brings it back.");
    } else {
      if (id === this.focus) { this.past.pop(); return say("The chart starts here: this cannot be hidden."); }
      this.hidden.add(id);
      this.pick(this.focus, true);
      say("Hidden. Ctrl+Z brings it back.");
    }
    this.refresh();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return say("Nothing to undo.");
    const ids = new Set(before.ids);
    for (const id of [...this.entities.keys()]) if (!ids.has(id)) this.entities.delete(id);
    Object.assign(this, { hidden: before.hidden, unticked: before.unticked, from: before.from, to: before.to });
    this.canvas.restore(before.places);
    if (!this.entities.has(this.chosen)) this.pick(this.focus, true);
    this.refresh();
    say("Undone.");
  }

  /** What dragging does, without a drag. */
  move(id, dx, dy) {
    this.remember();
    this.canvas.nudge(id, 40 * dx, 40 * dy);
  }

  judge() {
    const tie = this.between(this.chosen || "")[0];
    const asked = this.drawer.querySelector("[data-judge]");
    if (asked) asked.click();
    else say(tie ? "A tie that a source states is judged in the source." : "Choose an inferred tie to judge it.");
  }

  // ---- the other half

  flip() {
    const toTable = this.tabled.hidden;
    this.tabled.hidden = !toTable;
    this.holder.hidden = toTable;
    this.toggle.setAttribute("aria-pressed", String(toTable));
    if (toTable) this.tabulate();
    else this.canvas.resized();
    say(toTable ? "The chart as a table." : "The chart.");
    (toTable ? this.tabled.querySelector(".scroll") : this.holder.firstElementChild).focus();
  }

  tabulate() {
    const open = id => h("button", { type: "button", class: "toggle flat", "aria-pressed": String(this.chosen === id), onclick: () => this.pick(id) }, icon(this.entities.get(id).kind), h("bdi", { class: "clip" }, this.entities.get(id).label), h("span", { class: "mute small" }, this.entities.get(id).note));
    const rows = this.inSight().map(tie => [open(tie.a), h("button", { type: "button", class: "toggle flat", onclick: () => this.pick(tie.id) }, tie.kind), open(tie.b), tie.chance ? `${tie.chance.text}, ${tie.chance.word}` : "stated", tie.when, h("span", { class: "mono" }, tie.grade)]);
    const alone = [...this.entities.keys()].filter(id => this.seen(id) && !this.tiesOf(id).length).map(id => [open(id), "no tie in sight", "", "", "", ""]);
    this.tabled.replaceChildren(table(["From", "Tie", "To", "How sure", "When", "Grade"], [...rows, ...alone], { caption: "The chart as a table. E, P, H and J act on what is chosen.", cls: "stacked chart-table" }));
    this.tabled.firstElementChild.addEventListener("keydown", event => this.canvas.key(event, false));
  }

  // ---- saving

  save() {
    const kept = { graphlink: "chart", run: this.about.run, as_at: this.about.as_at, marking: this.about.marking, focus: this.focus, ids: [...this.entities.keys()], hidden: [...this.hidden], unticked: [...this.unticked], from: this.from, to: this.to, places: this.canvas.places() };
    const url = URL.createObjectURL(new Blob([JSON.stringify(kept)], { type: "application/json" }));
    h("a", { href: url, download: "chart.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    say("Saved: ids and positions only. Facts are asked for again when it is opened.");
  }

  async reopen(file) {
    await this.attempt(async () => {
      const text = await file.files[0].text();
      let kept;
      try { kept = JSON.parse(text); } catch { kept = null; }
      if (!kept || kept.graphlink !== "chart" || !Array.isArray(kept.ids)) return say("That file is no saved chart.");
      const found = await this.facts.among(kept.ids.map(String));
      if (!found.entities.some(one => one.id === kept.focus)) return say("What that chart starts from is not in this run.");
      this.remember();
      this.entities = new Map(found.entities.map(one => [one.id, one]));
      this.ties = new Map(found.ties.map(one => [one.id, one]));
      Object.assign(this, { focus: kept.focus, hidden: new Set(kept.hidden), unticked: new Set(kept.unticked), from: kept.from || "", to: kept.to || "" });
      this.canvas.restore(new Map(Object.entries(kept.places)));
      this.refresh();
      this.pick(this.focus, true);
      say(`Opened: ${found.entities.length} entities${found.missing.length ? `; ${found.missing.length} are no longer in the run` : ""}${kept.run !== this.about.run ? "; facts are of this run, not the one it was drawn from" : ""}.`);
    });
    file.value = "";
  }

  async attempt(work) {
    try {
      await work();
    } catch (error) {
      if (!error.kind) throw error;
      say(error.message);
    }
  }
}

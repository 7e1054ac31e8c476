// A rank challenged: what is taken away here and now, and what is left of the days and the rank. Nothing is written.
// Mistake a newcomer will make: subtracting in the page. The run is asked; the page prints what it says.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { button } from "./parts.js";
import { say } from "./shell.js";

export class Challenge {
  constructor(id) {
    this.id = id;
    this.away = new Map();
    this.buttons = new Map();
    this.turn = 0;
    this.strip = h("section", { class: "note challenge", id: "challenge", "aria-label": "The rank challenged", hidden: true });
  }

  /** Takes `key` away, or puts it back. `words` say what it is. */
  button(key, words) {
    const one = button("Take away", { class: "btn low", "aria-pressed": "false", title: `See the rank without this: ${words}`, "data-away": key, onclick: () => this.flip(key, words) });
    this.buttons.set(key, [...(this.buttons.get(key) || []), one]);
    return one;
  }

  flip(key, words) {
    if (!this.away.delete(key)) this.away.set(key, words);
    this.show();
  }

  async show() {
    for (const [key, those] of this.buttons) for (const one of those) { one.setAttribute("aria-pressed", String(this.away.has(key))); one.lastChild.textContent = this.away.has(key) ? "Put back" : "Take away"; }
    const mine = ++this.turn;
    this.strip.hidden = !this.away.size;
    if (!this.away.size) { this.strip.replaceChildren(); return say("Everything is put back."); }
    try {
      const found = await ask("challenge", { id: this.id, away: [...this.away.keys()].join("\n") });
      if (mine === this.turn) this.draw(found);
    } catch (error) {
      if (mine === this.turn) { this.strip.replaceChildren(h("div", {}, error.message), this.back()); say(error.message); }
    }
  }

  draw(found) {
    const without = [...this.away.values()];
    this.strip.replaceChildren(h("div", { class: "stack" },
      h("p", { class: "t-l" }, "Without this ", h("b", {}, found.left), `, instead of ${found.before}.`),
      h("ul", { class: "badges" }, [...this.away].map(([key, words]) => h("li", { class: "row" }, h("span", { class: "badge flag" }, h("bdi", {}, words)), button("Put back", { class: "btn low", onclick: () => this.flip(key, words) })))),
      found.changed.length ? h("p", { class: "small" }, found.changed.map(one => `${one.id}: ${one.before} to ${one.after}`).join("; ")) : null,
      h("ul", { class: "bullets small mute" }, found.notes.map(text => h("li", {}, text)))), this.back());
    say(`Without ${without.length === 1 ? "this" : `these ${without.length}`} ${found.left}.`);
  }

  back() {
    return button("Put everything back", { class: "btn push", onclick: () => { this.away.clear(); this.show(); } });
  }
}

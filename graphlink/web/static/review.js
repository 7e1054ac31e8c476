// The questions that only a person can settle, those that would move most days first, and every judgement made.
// Mistake a newcomer will make: hiding a question that was judged. It stays, marked pending, until the next run.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { badge, chance, state } from "./parts.js";
import { say, shell } from "./shell.js";
import { judge, judgeButton, judgements } from "./judge.js";

export async function review(about) {
  const found = await ask("review");
  const items = found.rows.map(question);
  const queue = h("ol", { class: "queue", tabindex: 0, "aria-label": "Questions. Arrow keys move, J judges." }, items);
  let at = 0;
  const mark = to => {
    at = Math.max(0, Math.min(items.length - 1, to));
    items.forEach((item, i) => item.classList.toggle("on", i === at));
    items[at].scrollIntoView({ block: "nearest" });
    say(`Question ${at + 1} of ${found.rows.length} shown, ${found.total} in all.`);
  };
  queue.addEventListener("keydown", event => {
    if (event.target !== queue || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (step) { event.preventDefault(); mark(at + step); }
    if (event.key.toLowerCase() === "j" || event.key === "Enter") { event.preventDefault(); judge(found.rows[at]); }
  });
  shell(about, { page: "/review", title: "Judgements" }, h("div", { class: "page" },
    h("div", { class: "head" }, h("div", {}, h("h1", {}, "What only a person can settle"), h("p", { class: "mute" }, "Undecided links, those that would move most days first. A judgement stands above any evidence, from the next run on."))),
    h("div", { class: "cols" }, h("div", {}, found.rows.length ? queue : h("div", { class: "block" }, state("judge", "No question is left", h("p", { class: "prose" }, found.empty)))),
      h("div", {}, judgements(found.judgements, { title: "Judgements made", empty: "Nobody has judged anything yet." })))));
  if (items.length) mark(0);
  say(found.said || "No question is left.");
}

function question(q) {
  return h("li", { class: "block question" }, h("div", { class: "in stack" }, h("div", { class: "row wrap" }, chance(q.chance), h("span", { class: "mute" }, `moves ${q.moves.text || "0"} days`), q.pending ? badge(`pending: ${q.pending}`, "todo") : null, h("span", { class: "push" }, judgeButton(q))),
    h("p", {}, h("bdi", {}, q.question)),
    q.evidence.length ? h("ul", { class: "pieces" }, q.evidence.map(p => h("li", {}, h("span", { class: "num mono" }, p.bits), h("span", {}, p.words)))) : null,
    h("p", { class: "row wrap small" }, h("a", { href: `/why?a=${encodeURIComponent(q.a)}&b=${encodeURIComponent(q.b)}` }, "Every piece, in bits"))));
}

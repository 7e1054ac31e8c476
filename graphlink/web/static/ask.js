// Saved questions to the graph: a form for each, the answer as a table and as a chart, the Cypher to copy.
// Mistake a newcomer will make: hiding that an answer was cut. The line above the table says it.
import { h } from "./dom.js";
import { ask } from "./data.js";
import { block, button, state, table } from "./parts.js";
import { say, shell } from "./shell.js";

const INPUTS = { integer: "number", number: "number", boolean: "text", text: "text", list: "text", date: "text", instant: "text" };

export async function questions(about, words) {
  let found;
  try {
    found = await ask("questions");
  } catch (error) {
    if (!error.kind) throw error;
    shell(about, { page: "/ask", title: "Questions" }, h("div", { class: "page" }, h("h1", {}, "Saved questions"), h("div", { class: "block" }, state("warn", "No graph store", h("p", { class: "prose" }, error.message)))));
    return;
  }
  const chosen = found.questions.find(one => one.name === words.get("name")) || null;
  const field = h("input", { id: "q-find", type: "search", autocomplete: "off", placeholder: "Part of a question", oninput: () => narrow() });
  const items = found.questions.map(one => h("li", { "data-text": `${one.name} ${one.question} ${one.note}`.toLowerCase() }, h("a", { href: "/ask?name=" + encodeURIComponent(one.name), "aria-current": one === chosen ? "page" : null }, one.question)));
  const narrow = () => {
    const wanted = field.value.toLowerCase().split(/\s+/);
    for (const item of items) item.hidden = !wanted.every(word => item.dataset.text.includes(word));
    say(`${items.filter(item => !item.hidden).length} of ${items.length} questions.`);
  };
  shell(about, { page: "/ask", title: "Questions" }, h("div", { class: "page" },
    h("div", { class: "head" }, h("div", {}, h("h1", {}, "Saved questions"), h("p", { class: "mute" }, "Asked of the graph that holds this run."))),
    h("div", { class: "cols ask" }, h("nav", { class: "block", "aria-label": "Saved questions" }, h("div", { class: "field in" }, h("label", { for: "q-find" }, "Find a question"), field), h("ul", { class: "bullets in asked" }, items)),
      h("div", {}, chosen ? one(chosen, words) : h("div", { class: "block" }, state("search", "Choose a question", h("p", {}, `${items.length} stand at the left.`)))))));
  items.find(item => item.querySelector("[aria-current]"))?.scrollIntoView({ block: "center" });
  say(`${items.length} questions.`);
}

function one(q, words) {
  const place = h("div", { class: "stack" });
  const given = q.params.map(p => h("div", { class: "field" }, h("label", { for: "p-" + p.name }, p.name.replaceAll("_", " ")),
    h("input", { id: "p-" + p.name, name: "p." + p.name, type: INPUTS[p.type] || "text", step: p.type === "number" ? "any" : null, required: p.default === null, value: words.get("p." + p.name) || (p.default === "none" ? "" : p.default || ""), "aria-describedby": "h-" + p.name, autocomplete: "off" }),
    h("p", { class: "hint", id: "h-" + p.name }, p.meaning, p.type === "date" || p.type === "instant" ? "; a day, as_of or as_of-90" : p.type === "list" ? "; several with ; between" : p.type === "boolean" ? "; true or false" : "", p.default === "none" ? "; may be empty" : "")));
  const send = button("Ask", { main: true, type: "submit" });
  const form = h("form", { class: "in stack", onsubmit: event => { event.preventDefault(); go(); } }, h("div", { class: "params" }, given), h("div", { class: "row" }, send, h("span", { class: "mute small" }, "A store that is not running is started first, which may take a minute.")));
  async function go() {
    const values = Object.fromEntries([...form.querySelectorAll("input")].filter(input => input.value.trim()).map(input => [input.name, input.value]));
    history.replaceState(null, "", "/ask?" + new URLSearchParams({ name: q.name, ...values }));
    send.disabled = true;
    say("Asking.");
    try {
      const found = await ask("answer", { name: q.name, ...values });
      place.replaceChildren(answered(found));
      say(found.said);
    } catch (error) {
      if (!error.kind) throw error;
      place.replaceChildren(h("div", { class: "block" }, state("warn", "No answer", h("p", { class: "prose" }, error.message))));
      say(error.message);
    }
    send.disabled = false;
  }
  return [block(q.question, q.name, [h("p", { class: "in prose" }, q.note), form]), place, h("details", {}, h("summary", {}, "The question in Cypher"), h("pre", { tabindex: 0 }, q.cypher))];
}

function answered(found) {
  const rows = found.rows.map(row => row.map((cell, i) => ({ v: cell.id ? h("a", { class: "quiet", href: "/show?id=" + encodeURIComponent(cell.id) }, h("bdi", {}, cell.text)) : h("bdi", {}, cell.text), num: found.columns[i].num })));
  const cut = found.ids_total > found.ids.length ? ` (${found.ids.length} of ${found.ids_total})` : "";
  const chart = found.ids.length ? button(`Chart these${cut}`, { ic: "chart", href: "/chart?ids=" + encodeURIComponent(found.ids.join("\n")) }) : null;
  const body = rows.length ? table(found.columns.map(column => ({ t: column.name, num: column.num })), rows, { caption: "The answer" }) : h("p", { class: "in mute" }, "Nothing found. Widen a parameter and ask again.");
  return block("Answer", found.said, body, { act: chart, foot: h("span", {}, "On the command line: ", h("code", { class: "mono" }, found.command)) });
}

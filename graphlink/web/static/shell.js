// What surrounds every view: marking, menu, search, the line at the bottom that says how much is shown, the keys.
// Mistake a newcomer will make: a single-letter key on the whole page. Only / and ? act everywhere, and not in a field.
import { h } from "./dom.js";
import { icon, sprite } from "./icons.js";
import { entity, pageOf, state } from "./parts.js";
import { ask, send } from "./data.js";

const KEYS = [["/", "search"], ["?", "this list"], ["↑ ↓ PgUp PgDn", "move through rows, or neighbours"], ["Enter", "open, or show evidence"],
  ["J", "judge"], ["E", "expand by 50"], ["P", "path between two"], ["T", "table or chart"], ["H, Shift+H", "hide, hide others"],
  ["F, 0, +, −", "fit, reset, zoom"], ["Ctrl+Z", "undo"], ["Esc", "close"]];

/** The word in the line at the bottom, which a screen reader is told. */
export function say(text) {
  const place = document.querySelector(".status [role=status]");
  if (place && place.textContent !== text) place.textContent = text;
}

export function crumbs(...items) {
  return h("nav", { class: "crumbs", "aria-label": "Where you are" },
    h("ol", {}, items.map(([text, href]) => h("li", {}, href ? h("a", { href }, text) : h("span", { "aria-current": "page" }, text)))));
}

/** Draw the page around `content`. about: the facts of the run; page: the path in the menu. */
export function shell(about, { page, title, fixed, alone }, ...content) {
  document.title = title + " · graphlink";
  document.body.className = "app" + (fixed ? " fixed" : "");
  const keys = keysDialog();
  const main = h("main", { id: "main", tabindex: -1 }, content);
  const skip = h("a", { class: "skip", href: "#main", onclick: event => { event.preventDefault(); main.focus(); } }, "Skip to content");
  document.body.replaceChildren(sprite(), skip,
    h("section", { class: "marking", "aria-label": "Protective marking" }, about.marking),
    about.replaced ? replaced() : "",
    alone ? topAlone(keys) : top(about, page, keys), main, bottom(about), keys);
}

function top(about, page, keys) {
  const entries = [["/", "List"], ["/series", "Unknown series", about.series], ["/review", "Judgements", about.questions, "questions wait for a judgement"], ["/changes", "Changes"], ["/ask", "Questions"]];
  const menu = entries.map(([href, text, n, words]) => h("li", {}, h("a", { href, "aria-current": href === page ? "page" : null }, text,
    n ? h("span", { class: words ? "count" : "count plain", title: words ? `${n} ${words}` : null }, n, h("span", { class: "vh" }, " waiting")) : null)));
  const theme = h("button", { class: "btn bare icon-only", type: "button", title: "Light or dark", onclick: flip }, icon("theme"), h("span", { class: "vh" }, "Light or dark"));
  const help = h("button", { class: "btn bare icon-only wide", type: "button", title: "Keys", onclick: () => keys.showModal() }, h("kbd", { "aria-hidden": "true" }, "?"), h("span", { class: "vh" }, "Keys"));
  const field = searchField();
  document.addEventListener("keydown", event => {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); field.querySelector("input").focus(); }
    if (event.key === "?") keys.showModal();
  });
  return h("header", { class: "top" },
    h("a", { class: "brand", href: "/", "aria-label": "graphlink, the list" }, icon("logo"), h("span", {}, "graphlink")),
    h("nav", { "aria-label": "Main" }, h("ul", {}, menu)), field, theme, help);
}

/** Above a chart that stands alone in a file: nothing to search, nowhere to go. */
function topAlone(keys) {
  return h("header", { class: "top" }, h("span", { class: "brand" }, icon("logo"), h("span", {}, "graphlink")), h("span", { class: "push" }),
    h("button", { class: "btn bare icon-only", type: "button", title: "Light or dark", onclick: flip }, icon("theme"), h("span", { class: "vh" }, "Light or dark")),
    h("button", { class: "btn bare icon-only", type: "button", title: "Keys", onclick: () => keys.showModal() }, h("kbd", { "aria-hidden": "true" }, "?"), h("span", { class: "vh" }, "Keys")));
}

function bottom(about) {
  return h("footer", { class: "status" }, h("span", { role: "status" }), h("span", {}, `As at ${about.as_at_text}`),
    h("span", { class: "opt" }, `Policy ${about.policy}, ${about.window}`), h("span", { class: "opt", title: about.harm }, `Harm ${about.edition}`),
    about.log ? h("span", { class: "opt" }, about.log) : "",
    h("span", { class: "push opt" }, `graphlink ${about.version}, run ${about.run.slice(0, 8)}`));
}

function replaced() {
  return h("div", { class: "note todo banner", role: "status" }, h("div", {}, "A newer run stands in this folder. What you see is the one that was opened."),
    h("button", { class: "btn", type: "button", onclick: async () => { await send("reopen", {}); location.reload(); } }, "Show the newer run"));
}

// ---- search

function searchField() {
  const list = h("ul", { class: "hits", id: "hits", role: "listbox", "aria-label": "Found" });
  const drop = h("div", { class: "drop", hidden: true }, list, h("p", { class: "mute small", role: "status" }));
  const input = h("input", { type: "search", placeholder: "Name, crime ref, number, plate, place", autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", "aria-label": "Search people, offences, numbers, plates and places" });
  let at = -1, waiting = 0, asking = null;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const show = open => { drop.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) { at = -1; input.removeAttribute("aria-activedescendant"); } };
  const mark = to => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  async function look() {
    const text = input.value.trim();
    asking?.abort();
    if (!text) return show(false);
    asking = new AbortController();
    try {
      const found = await ask("search", { text }, asking.signal);
      list.replaceChildren(...found.hits.map((hit, i) => h("li", { role: "option", id: "hit-" + i, "aria-selected": "false", "data-href": pageOf(hit.kind, hit.id),
        onclick: () => { location.href = pageOf(hit.kind, hit.id); } }, entity(hit.kind, hit.label || hit.id), h("span", { class: "mute small clip" }, hit.detail))));
      drop.lastChild.textContent = found.hits.length ? found.said : `Nothing matches “${text}” in this run.`;
      show(true);
      at = -1;
    } catch (error) {
      if (error.name === "AbortError") return;
      list.replaceChildren();
      drop.lastChild.textContent = error.message;
      show(true);
    }
  }
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 120); });
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
    if (event.key === "Escape") { show(false); }
  });
  const form = h("form", { class: "search", role: "search", onsubmit: async event => {
    event.preventDefault();
    clearTimeout(waiting);
    if (drop.hidden || !options().length) await look();
    const chosen = options()[Math.max(0, at)];
    if (chosen) location.href = chosen.dataset.href;
  } }, icon("search"), input, h("kbd", { "aria-hidden": "true" }, "/"), drop);
  form.addEventListener("focusout", event => { if (!form.contains(event.relatedTarget)) setTimeout(() => show(false), 150); });
  return form;
}

// ---- keys and theme

function keysDialog() {
  const dialog = h("dialog", { "aria-label": "Keys" });
  dialog.append(h("header", {}, h("h2", {}, "Keys"), h("button", { class: "btn bare icon-only push", type: "button", onclick: () => dialog.close() }, icon("close"), h("span", { class: "vh" }, "Close"))),
    h("dl", { class: "kv page" }, KEYS.map(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])),
    h("footer", { class: "small mute" }, "Single letters act only while the list or the chart has the focus."));
  return dialog;
}

function flip() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("graphlink-theme", root.dataset.theme); } catch { /* a private window: the choice lasts for this page */ }
}

/** The theme that was chosen before on this machine. */
export function keptTheme() {
  try {
    const kept = localStorage.getItem("graphlink-theme");
    if (kept) document.documentElement.dataset.theme = kept;
  } catch { /* a private window keeps nothing */ }
}

/** What went wrong, in the place of the view, with the choices there are. */
export function failed(error) {
  const choices = (error.choices || []).map(choice => h("li", {}, h("a", { href: "/show?id=" + encodeURIComponent(choice) }, choice)));
  return h("div", { class: "page" }, h("h1", {}, error.kind ? "That cannot be shown" : "Something failed"), h("div", { class: "block" }, state("warn", "Why, and what to do", h("p", { class: "prose" }, error.message),
    choices.length ? h("ul", { class: "bullets" }, choices) : null, h("p", {}, h("a", { href: "/" }, "To the list")))));
}

// A question before something is done: a dialogue of the page's own, never one of the browser's, which no keyboard test
// and no stylesheet reaches. Mistake a newcomer will make: forgetting Esc; it resolves to null, as Cancel does.
import { h } from "./dom.js";
import { button } from "./parts.js";

/** What was chosen: the values of the ticked `options` ([value, words, ticked]), null where it was called off. */
export function asked(title, text, { options = [], yes = "Go on" } = {}) {
  return new Promise(resolve => {
    const dialog = h("dialog", { "aria-label": title, class: "asked-first" });
    let answer = null;
    const form = h("form", { method: "dialog", onsubmit: () => { answer = [...form.querySelectorAll("input:checked")].map(input => input.value); } },
      h("header", {}, h("h2", {}, title)),
      h("div", { class: "page" }, h("p", { class: "prose" }, text), options.length ? h("fieldset", {}, h("legend", { class: "vh" }, "Which"), h("ul", { class: "legend" }, options.map(([value, words, ticked]) => h("li", {}, h("label", { class: "row" }, h("input", { type: "checkbox", value, checked: ticked }), words))))) : null),
      h("footer", {}, button(yes, { main: true, type: "submit" }), button("Cancel", { onclick: () => dialog.close() })));
    dialog.append(form);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input, button").focus();
  });
}

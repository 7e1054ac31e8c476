// Judgement: same, different, did, did not, with a reason; written to the decisions file, pending until the next run.
// Mistake a newcomer will make: showing it as done. The list changes when the main job runs again.
import { h } from "./dom.js";
import { ask, send } from "./data.js";
import { icon } from "./icons.js";
import { badge, block, button, table } from "./parts.js";
import { say } from "./shell.js";

const WORDS = {
  same: ["Same", "They are one human, or one hand did both"],
  different: ["Different", "They are two people, or two hands"],
  did: ["Did it", "This person did this offence"],
  "did-not": ["Did not", "This person did not do this offence"],
};

/** The button that opens the question. asked: {a, b, ways, question, done}. */
export function judgeButton(asked) {
  return button("Judge", { ic: "judge", class: "btn low", onclick: () => judge(asked) });
}

export function judge(asked) {
  const dialog = h("dialog", { "aria-label": "Judgement", class: "judgement" });
  const close = () => { dialog.close(); dialog.remove(); };
  const fault = h("p", { class: "changed", role: "alert" });
  const reason = h("textarea", { id: "j-why", rows: 3, required: true, maxlength: 2000, "aria-describedby": "j-hint" });
  const by = h("input", { id: "j-by", type: "text", autocomplete: "off", placeholder: "the user of this machine" });
  const ways = asked.ways.map((way, i) => h("label", { class: "verdict" }, h("input", { type: "radio", name: "way", value: way, required: true, checked: i === 0 }), h("span", { class: "stack" }, h("b", {}, WORDS[way][0]), h("span", { class: "small mute" }, WORDS[way][1]))));
  const save = button("Write the judgement", { main: true, type: "submit" });
  const outcome = h("section", { class: "outcome stack", "aria-label": "What it would change", "aria-live": "polite" });
  let turn = 0;
  const foresee = async () => {
    const mine = ++turn;
    outcome.replaceChildren(h("p", { class: "mute" }, "Working out what it would change."));
    try {
      const found = await ask("preview", { way: form.querySelector("input[name=way]:checked").value, a: asked.a, b: asked.b });
      if (mine === turn) outcome.replaceChildren(...foreseen(found));
    } catch (error) {
      if (mine === turn) outcome.replaceChildren(h("p", {}, error.message));
    }
  };
  const form = h("form", { method: "dialog", onchange: event => { if (event.target.name === "way") foresee(); }, onsubmit: async event => {
    event.preventDefault();
    save.disabled = true;
    try {
      const way = form.querySelector("input[name=way]:checked").value;
      const written = await send("decide", { way, a: asked.a, b: asked.b, why: reason.value, by: by.value });
      dialog.replaceChildren(head("Written", close), h("div", { class: "page" }, h("p", {}, written.said), h("p", { class: "mute" }, "Until then it is pending, and can be withdrawn under Judgements."), h("pre", {}, written.command)),
        h("footer", {}, button("Close", { main: true, onclick: () => { close(); asked.done ? asked.done(written) : location.reload(); } })));
      dialog.querySelector("footer button").focus();
      say(written.said);
    } catch (error) {
      fault.textContent = error.message;
      save.disabled = false;
    }
  } }, head("Your judgement", close),
    h("div", { class: "page" }, h("p", { class: "t-l" }, asked.question), h("p", { class: "mono mute" }, `${asked.a} · ${asked.b}`), h("fieldset", {}, h("legend", { class: "vh" }, "Verdict"), h("div", { class: "verdicts two" }, ways)), outcome,
      h("div", { class: "field" }, h("label", { for: "j-why" }, "Why (kept with the judgement)"), reason, h("p", { class: "hint", id: "j-hint" }, "Say what you saw: a custody record, prints, a call. It stands above any evidence.")),
      h("div", { class: "field" }, h("label", { for: "j-by" }, "Who judges"), by), fault),
    h("footer", {}, save, button("Cancel", { onclick: close })));
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("input[name=way]").focus();
  foresee();
}

/** Who would stand where, whom only the next run can work out. */
function foreseen(found) {
  const place = (rank, days) => rank ? `rank ${rank}, ${days.text || "0"} days` : "off the list";
  const rows = found.sure.map(one => [h("bdi", {}, one.who), place(one.rank_before, one.before), { v: place(one.rank, one.after), cls: "strong" }]);
  return [h("h3", {}, "What it would change"),
    rows.length ? table(["Who", "Now", "Then"], rows, { caption: "Days and rank before and after" }) : h("p", {}, "No days that can be worked out now."),
    h("ul", { class: "bullets small" }, found.notes.map(text => h("li", {}, text)))];
}

function head(title, close) {
  return h("header", {}, h("h2", {}, title), h("button", { class: "btn bare icon-only push", type: "button", onclick: close }, icon("close"), h("span", { class: "vh" }, "Close")));
}

/** The judgements that are about this page's subject; a pending or standing one can be withdrawn. */
export function judgements(all, { title = "Judgements", empty = "Nobody has judged anything here." } = {}) {
  const rows = all.map(j => [h("div", { class: "stack" }, h("b", {}, j.kind), h("span", { class: "mono small" }, `${j.a} · ${j.b}`)), [j.why, h("div", { class: "mute small" }, `${j.by}, ${j.on}`)],
    [badge(j.state, j.state === "pending" ? "todo" : "flag"), j.why_not ? h("div", { class: "mute small" }, j.why_not) : null], j.state === "withdrawn" ? "" : button("Withdraw", { class: "btn low", onclick: () => withdraw(j) })]);
  return block(title, "", all.length ? table(["What", "Why", "State", { t: "", vh: "Withdraw" }], rows, { caption: title }) : h("p", { class: "in mute" }, empty), { id: "judged" });
}

function withdraw(j) {
  const dialog = h("dialog", { "aria-label": "Withdraw a judgement", class: "judgement" });
  const close = () => { dialog.close(); dialog.remove(); };
  const reason = h("textarea", { id: "w-why", rows: 3, required: true });
  const fault = h("p", { class: "changed", role: "alert" });
  const form = h("form", { method: "dialog", onsubmit: async event => {
    event.preventDefault();
    try {
      await send("withdraw", { id: j.id, why: reason.value });
      close();
      location.reload();
    } catch (error) {
      fault.textContent = error.message;
    }
  } }, head("Withdraw a judgement", close), h("div", { class: "page" }, h("p", {}, `${j.kind}: `, h("span", { class: "mono" }, `${j.a} · ${j.b}`)), h("p", { class: "mute" }, `${j.by}, ${j.on}: ${j.why}`),
    h("div", { class: "field" }, h("label", { for: "w-why" }, "Why it is withdrawn"), reason), fault),
    h("footer", {}, button("Withdraw", { main: true, type: "submit" }), button("Cancel", { onclick: close })));
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
}

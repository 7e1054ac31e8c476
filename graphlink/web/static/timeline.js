// When: a histogram of days by month with a brush, over an ordered list. Undated offences are counted and listed last.
// Mistake a newcomer will make: a brush that only a mouse can pull. The two sliders and the button do the same.
import { h, s } from "./dom.js";
import { button, pageOf, table } from "./parts.js";

export function timeline({ months, items, undated }) {
  if (!months.length) return h("p", { class: "in mute" }, undated.length ? `${undated.length} offences, none with a date.` : "No offence to show.");
  const n = months.length, last = n - 1;
  let from = 0, to = last;
  const place = h("div"), told = h("span");
  const drawing = s("svg", { class: "lanes", width: "100%", height: 96, role: "img", "aria-label": "Days by month; the list below holds the same facts" });
  const index = new Map(months.map((month, i) => [month.key, i]));
  const perMonth = months.map(month => items.filter(item => item.month === month.key));
  const most = Math.max(...perMonth.map(those => those.reduce((sum, item) => sum + item.adds.n, 0)), 1e-9);
  const every = Math.ceil(n / 14);

  function draw() {
    const x = i => (100 * i / n).toFixed(2) + "%";
    const bars = perMonth.flatMap((those, i) => {
      let y = 76;
      return those.map(item => {
        const height = Math.max(3, item.adds.n / most * 68);
        y -= height;
        return s("rect", { class: item.named ? "bar-named" : "bar-linked", x: 100 * (i + 0.2) / n + "%", width: 60 / n + "%", y: y + 0.5, height: Math.max(1, height - 1) });
      });
    });
    const words = months.map((month, i) => i % every ? null : s("text", { class: "tx" + (i >= from && i <= to ? " on" : ""), x: 100 * (i + 0.5) / n + "%", y: 91, "text-anchor": "middle" }, n > 14 ? month.text : month.text.slice(0, 3)));
    drawing.replaceChildren(s("rect", { class: "sel", x: x(from), y: 0, width: x(to - from + 1), height: 76 }),
      s("line", { class: "sel-edge", x1: x(from), x2: x(from), y1: 0, y2: 76 }), s("line", { class: "sel-edge", x1: x(to + 1), x2: x(to + 1), y1: 0, y2: 76 }),
      s("line", { class: "axis-0", x1: 0, x2: "100%", y1: 76, y2: 76 }), ...bars, ...words.filter(Boolean));
    const shown = items.filter(item => index.get(item.month) >= from && index.get(item.month) <= to);
    told.textContent = `${shown.length} of ${items.length} dated offences, ${months[from].text} to ${months[to].text}. ${undated.length} undated${undated.length ? ", listed last" : ""}.`;
    place.replaceChildren(table(["When", "Offence", { t: "Adds", num: true }, "By"], [...shown, ...undated].map(item => [item.date ? item.date.text : "undated",
      h("span", { class: "row" }, h("a", { class: "quiet clip", href: pageOf("offence", item.id) }, item.title), h("span", { class: "mono mute" }, item.id)), item.adds.text, item.date ? item.named ? "named" : "linked" : ""]), { caption: "Offences in this period", cls: "stacked tl-list" }));
  }

  const slider = (label, get, set) => {
    const input = h("input", { type: "range", min: 0, max: last, value: get(), "aria-valuetext": months[get()].text, oninput: () => { set(+input.value); refresh(); } });
    return { label: h("label", { class: "row" }, label, input), input, get };
  };
  const sliders = [slider("From", () => from, v => { from = Math.min(v, to); }), slider("To", () => to, v => { to = Math.max(v, from); })];
  function refresh() {
    for (const one of sliders) { one.input.value = one.get(); one.input.setAttribute("aria-valuetext", months[one.get()].text); }
    draw();
  }
  let start = null;
  const at = event => { const box = drawing.getBoundingClientRect(); return Math.max(0, Math.min(last, Math.floor(n * (event.clientX - box.left) / box.width))); };
  drawing.addEventListener("pointerdown", event => { start = at(event); drawing.setPointerCapture(event.pointerId); from = to = start; refresh(); });
  drawing.addEventListener("pointermove", event => { if (start !== null) { from = Math.min(start, at(event)); to = Math.max(start, at(event)); refresh(); } });
  drawing.addEventListener("pointerup", () => { start = null; });
  draw();
  return h("div", { class: "tl in" }, drawing, h("div", { class: "range" }, sliders.map(one => one.label), button("All", { class: "btn low", onclick: () => { from = 0; to = last; refresh(); } }), told), place);
}

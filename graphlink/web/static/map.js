// Where: points with a scale bar and postcode districts as words; the table is the other half. No tile, no net.
// Mistake a newcomer will make: a map that only a mouse can move. Buttons zoom, a row of the table brings its point to the middle.
import { h, s } from "./dom.js";
import { button, iconButton, table } from "./parts.js";
import { say } from "./shell.js";

const WIDE = 720, HIGH = 400, EDGE = 46;
const STEPS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000];

export function places(found) {
  if (!found.points.length) return h("p", { class: "in mute" }, "No offence and no address to place.");
  const on = found.points.filter(point => point.x !== null);
  const told = `${on.length} of ${found.points.length} on the map. ${found.unplaced} without a place${found.unplaced ? ", listed with the rest" : ""}.`;
  const drawing = s("svg", { class: "map", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": "Points; the table below holds the same facts" });
  const fitted = () => Math.min((WIDE - 2 * EDGE), (HIGH - 2 * EDGE)) / found.across;
  let scale = fitted(), centre = { x: 0, y: 0 }, chosen = null;
  const at = point => ({ x: WIDE / 2 + (point.x - centre.x) * scale, y: HIGH / 2 - (point.y - centre.y) * scale });

  function draw() {
    const step = STEPS.filter(one => one * scale <= 160).pop() || STEPS[0];
    const words = new Map();
    for (const point of on) if (point.district) words.set(point.district, [...(words.get(point.district) || []), at(point)]);
    const mean = those => [those.reduce((n, p) => n + p.x, 0) / those.length, those.reduce((n, p) => n + p.y, 0) / those.length];
    drawing.replaceChildren(s("rect", { class: "ground", width: WIDE, height: HIGH }),
      ...[...words].map(([text, those]) => { const [x, y] = mean(those); return s("text", { class: "district", x, y: y - 14, "text-anchor": "middle" }, text); }),
      ...on.map(point => mark(point, at(point), point === chosen)),
      s("line", { class: "scale", x1: 16, x2: 16 + step * scale, y1: HIGH - 18, y2: HIGH - 18 }), ...[16, 16 + step * scale].map(x => s("line", { class: "scale", x1: x, x2: x, y1: HIGH - 23, y2: HIGH - 13 })),
      s("text", { class: "tx on", x: 16, y: HIGH - 28 }, step < 1000 ? `${step} m` : `${step / 1000} km`), s("text", { class: "tx", x: WIDE - 12, y: 18, "text-anchor": "end" }, "north is up"));
  }

  function mark(point, { x, y }, picked) {
    const title = s("title", {}, `${point.title} ${point.id}`);
    const shape = point.kind === "address" ? s("rect", { class: "pt home", x: x - 5, y: y - 5, width: 10, height: 10 }, title)
      : s("circle", { class: "pt " + (point.named ? "named" : "linked"), cx: x, cy: y, r: 5 }, title);
    return picked ? s("g", {}, s("circle", { class: "ring", cx: x, cy: y, r: 10 }), shape) : shape;
  }

  const zoom = (by, word) => { scale *= by; draw(); say(word); };
  const show = point => { chosen = point; centre = { x: point.x, y: point.y }; draw(); say(`${point.title} is in the middle of the map.`); };
  const rows = found.points.map(point => [point.kind === "address" ? "Address" : point.named ? "Offence, named" : "Offence, linked",
    h("span", { class: "row" }, h("a", { class: "quiet clip", href: "/show?id=" + encodeURIComponent(`${point.kind}:${point.id}`), title: point.title }, h("bdi", {}, point.title)), point.kind === "offence" ? h("span", { class: "mono mute" }, point.id) : null),
    point.district || h("span", { class: "mute" }, "no postcode"), point.date.text, point.adds.text,
    point.x === null ? h("span", { class: "mute" }, "no place") : button("Show", { class: "btn low", "aria-label": `Show ${point.title} on the map`, onclick: () => show(point) })]);
  draw();
  return h("div", { class: "in stack" }, on.length ? drawing : h("p", { class: "mute" }, "None of these has a place in the data."),
    h("div", { class: "row wrap" }, on.length ? h("div", { class: "seg" }, iconButton("plus", "Zoom in", () => zoom(1.5, "Zoomed in.")), iconButton("minus", "Zoom out", () => zoom(1 / 1.5, "Zoomed out.")), iconButton("fit", "Show all", () => { centre = { x: 0, y: 0 }; scale = fitted(); chosen = null; draw(); say("The whole map."); })) : null, h("span", { class: "small mute" }, told), h("span", { class: "keys push" }, legend())),
    table(["What", "Which", "District", "When", { t: "Adds", num: true }, { t: "", vh: "On the map" }], rows, { caption: "Places" }));
}

function legend() {
  const one = (shape, words) => h("span", { class: "key" }, s("svg", { width: 14, height: 14, "aria-hidden": "true" }, shape), words);
  return [one(s("circle", { class: "pt named", cx: 7, cy: 7, r: 5 }), "offence that names them"), one(s("circle", { class: "pt linked", cx: 7, cy: 7, r: 5 }), "linked offence"), one(s("rect", { class: "pt home", x: 2, y: 2, width: 10, height: 10 }), "address tied to them")];
}

// Icons, drawn on a 16 grid: one path each. Mistake a newcomer will make: an icon without words beside it; add a `vh` text.
import { s } from "./dom.js";

const ICONS = {
  order: "M3.5 2h9v12h-9zM6 5h4M6 7.8h4M6 10.600h2.5",
  action: "M8 2v7M4.5 5.500 8 9l3.5-3.500M3 13.500h10",
  sighting: "M1.5 8S4 3.800 8 3.800 14.500 8 14.500 8 12 12.200 8 12.200 1.500 8 1.500 8zM8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z",
  person: "M8 7.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM2.8 14c.3-3 2.4-4.6 5.2-4.6s4.9 1.6 5.2 4.6",
  identity: "M8 7a2.2 2.2 0 1 0 0-4.4A2.2 2.2 0 0 0 8 7zM4.2 12.4C4.5 10 6 8.9 8 8.9s3.5 1.1 3.8 3.5M3.5 1H1v2.5M12.5 1H15v2.5M3.5 15H1v-2.5M12.5 15H15v-2.5",
  offence: "M3 1.5h7l3 3v10H3zM10 1.5v3h3M5.5 8h5M5.5 11h3",
  address: "M1.8 7.6 8 2l6.2 5.6M3.6 6.5V14h8.8V6.5M6.7 14v-3.8h2.6V14",
  vehicle: "M1.5 11V8.3l2-.6L5.3 4.5h5.2l2.2 3.2 1.8.6V11zM4.7 12.5a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6zM11.3 12.5a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6zM8 4.5v3.2",
  phone: "M4.8 1.5h6.4v13H4.8zM7.2 12.5h1.6",
  account: "M8 10.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM10.4 5.6v3.2c0 2.3 3.6 1.9 3.6-.8A6 6 0 1 0 11.3 13",
  mark: "M3.2 11c.9-1.5.8-2.6.8-3.6a4 4 0 0 1 8 0c0 2.5-.3 4.3-1 6M6 13.3c.7-1.6.9-3.5.9-5.7a1.1 1.1 0 0 1 2.2 0c0 2.7-.3 4.6-1 6.4M3.5 3.6A6.2 6.2 0 0 1 12.4 3.5",
  unknown: "M6.3 6.2a1.8 1.8 0 1 1 2.7 1.6c-.7.4-1 .8-1 1.6M8 11.6v.2",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  up: "M8 13V3.5M4 7l4-4 4 4",
  down: "M8 3v9.5M4 9l4 4 4-4",
  judge: "M3 3.5h10v7H8.5L5.5 13v-2.5H3zM5.5 6.2h5M5.5 8.2h3",
  chart: "M4 5.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM12.2 8.4a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM5.5 14.2a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM5.7 4.4l4.8 1.8M4.3 5.5l.9 5.1M6.9 11.2 11 8",
  print: "M4.5 6V1.8h7V6M4.5 11.5H2V6h12v5.5h-2.5M4.5 9.5h7v4.7h-7z",
  theme: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5.5h4.5M8 8h6M8 10.5h4.5",
  table: "M2 3h12v10H2zM2 6.3h12M2 9.7h12M6 6.3V13",
  undo: "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
  fit: "M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  save: "M3 2.5h8l2 2v9H3zM5.5 2.5V6h4.5V2.5M5.5 13.5V9.5h5v4",
  warn: "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.5v.2",
  logo: "M4.5 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM11.5 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12 14.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6.4 7.3 10 4.7M6.8 10l3.8 2.4",
};

/** Every icon and the hatch, once in a page. */
export function sprite() {
  const hatch = s("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    s("rect", { width: 5, height: 5, class: "hatch-bg" }),
    s("line", { x1: 1, y1: 0, x2: 1, y2: 5, class: "hatch-line" }));
  const symbols = Object.entries(ICONS).map(([name, d]) => s("symbol", { id: "i-" + name, viewBox: "0 0 16 16" },
    name === "unknown" ? s("circle", { cx: 8, cy: 8, r: 6.4, "stroke-dasharray": "2.2 1.8" }) : null,
    s("path", { d })));
  return s("svg", { class: "sprite", "aria-hidden": "true", width: 0, height: 0 }, s("defs", {}, hatch, symbols));
}

export function icon(name) {
  return s("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, s("use", { href: "#i-" + name }));
}

/** The path of an icon, for what is drawn elsewhere than in the page. */
export function iconPath(name) {
  return ICONS[name] || ICONS.unknown;
}

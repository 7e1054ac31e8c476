// Drawn figures. Lengths come from numbers the run wrote; every figure also stands as text beside its drawing.
// Mistake a newcomer will make: adding up days here. The sums are sent, and the tests hold them to the run's tables.
import { h, s } from "./dom.js";

const BANDS = [[0, 0.05], [0.1, 0.2], [0.25, 0.35], [0.4, 0.5], [0.55, 0.75], [0.8, 0.9], [0.95, 1]];

function share(value, most) {
  return (100 * Math.max(0, Math.min(1, value / most))).toFixed(2) + "%";
}

/** The yardstick of the seven words, filled as far as the chance. */
export function yardstick(p, width = 64) {
  return s("svg", { class: "yard", width, height: 12, "aria-hidden": "true" },
    BANDS.map(([a, b]) => s("rect", { class: "band", x: a * width, y: 4, width: (b - a) * width, height: 4 })),
    s("rect", { class: "fill", x: 0, y: 4, width: p * width, height: 4 }),
    s("rect", { class: "tick", x: Math.max(0, p * width - 1), y: 0, width: 2, height: 12 }));
}

/** Harm with its interval: solid by names, hatched by linking, whisker from low to high. */
export function harmBar({ named, expected, low, high }, most, height = 16) {
  const middle = height / 2;
  const solid = Math.min(named || 0, expected);
  const width = (a, b) => share(b, most).replace("%", "") - share(a, most).replace("%", "") + "%";
  return s("svg", { width: "100%", height, "aria-hidden": "true" },
    s("line", { class: "axis", x1: 0, x2: 0, y1: 0, y2: height }),
    expected > solid ? s("rect", { class: "bar-linked", x: share(solid, most), y: middle - 4, width: width(solid, expected), height: 8 }) : null,
    s("rect", { class: "bar-named", x: 0, y: middle - 4.5, width: share(solid, most), height: 9 }),
    high - low >= 0.5 ? [s("line", { class: "whisk", x1: share(low, most), x2: share(high, most), y1: middle, y2: middle }),
      [low, high].map(v => s("line", { class: "whisk", x1: share(v, most), x2: share(v, most), y1: middle - 4, y2: middle + 4 }))] : null);
}

/** Days by month: solid where reports name them, hatched where linked. */
export function spark(months, label, { width = 74, height = 20 } = {}) {
  const most = Math.max(1, ...months.map(([a, b]) => a + b));
  const step = width / months.length;
  return s("svg", { width, height, role: "img", "aria-label": label },
    s("line", { class: "axis-0", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 }),
    months.map(([a, b], i) => {
      const solid = a / most * (height - 2), hatched = b / most * (height - 2);
      return [a ? s("rect", { class: "bar-named", x: i * step + 0.5, y: height - 1 - Math.max(1, solid), width: step - 1.5, height: Math.max(1, solid) }) : null,
        b ? s("rect", { class: "bar-linked", x: i * step + 1, y: height - 1 - solid - Math.max(1.5, hatched), width: step - 2.5, height: Math.max(1.5, hatched) }) : null];
    }));
}

/** One bar of the waterfall in days: where it starts, what it adds, the grey track of the whole offence. */
export function daysBar(bar, most) {
  const end = bar.starts + bar.adds.n;
  return s("svg", { width: "100%", height: 20, "aria-hidden": "true" },
    s("line", { class: "conn", x1: share(bar.starts, most), x2: share(bar.starts, most), y1: 0, y2: 20 }),
    s("rect", { class: "bar-track", x: share(bar.starts, most), y: 8, width: share(bar.days.n, most), height: 4 }),
    s("rect", { class: bar.named ? "bar-named" : "bar-linked", x: share(bar.starts, most), y: 4.5, width: share(Math.max(bar.adds.n, most / 300), most), height: 11 }),
    s("line", { class: "conn", x1: share(end, most), x2: share(end, most), y1: 0, y2: 20 }));
}

/** One bar of the waterfall in bits: solid for, hollow against. */
export function bitsBar(starts, n, low, high) {
  const x = v => (100 * (v - low) / (high - low || 1)).toFixed(2) + "%";
  const bits = n || 0;
  const from = Math.min(starts, starts + bits);
  return s("svg", { width: "100%", height: 20, "aria-hidden": "true" },
    s("line", { class: "axis-0", x1: x(0), x2: x(0), y1: 0, y2: 20 }),
    s("line", { class: "conn", x1: x(starts), x2: x(starts), y1: 0, y2: 10 }),
    bits === 0 ? s("circle", { class: "bar-hollow", cx: x(starts), cy: 10, r: 2.5 })
      : s("rect", { class: bits > 0 ? "bar-named" : "bar-hollow", x: x(from), y: 5, width: x(low + Math.abs(bits)), height: 10 }),
    s("line", { class: "conn", x1: x(starts + bits), x2: x(starts + bits), y1: 10, y2: 20 }));
}

/** A line of the legend. */
export function key(kind, text) {
  const art = {
    named: () => s("rect", { class: "bar-named", y: 2, width: 18, height: 8 }),
    linked: () => s("rect", { class: "bar-linked", x: 0.5, y: 2, width: 17, height: 8 }),
    hollow: () => s("rect", { class: "bar-hollow", x: 1, y: 2, width: 16, height: 8 }),
    track: () => s("rect", { class: "bar-track", y: 4, width: 18, height: 4 }),
    whisk: () => [s("line", { class: "whisk", x1: 0, x2: 18, y1: 6, y2: 6 }), [0.6, 17.4].map(x => s("line", { class: "whisk", x1: x, x2: x, y1: 2, y2: 10 }))],
  }[kind];
  const drawn = art ? s("svg", { width: 18, height: 12, "aria-hidden": "true" }, art())
    : s("svg", { width: 30, height: 12, "aria-hidden": "true" }, s("line", { class: "tie " + kind, x1: 1, x2: 29, y1: 6, y2: 6 }));
  return h("span", { class: "key" }, drawn, text);
}

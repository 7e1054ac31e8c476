// The drawn half of a chart, by Cytoscape: shapes by kind, lines by certainty, keys, and where things stand.
// Mistake a newcomer will make: letting Cytoscape write its style tag; the policy forbids it. The page brings an element
// of that id and the stylesheet brings the one rule, so it writes none.
import { h } from "./dom.js";
import { iconPath } from "./icons.js";

const SHAPES = { identity: ["ellipse", 44, 44], person: ["ellipse", 34, 34], offence: ["round-rectangle", 34, 34], address: ["pentagon", 38, 38], vehicle: ["round-rectangle", 44, 28],
  phone: ["round-rectangle", 26, 38], account: ["hexagon", 40, 34], mark: ["diamond", 42, 42], order: ["tag", 36, 30], action: ["octagon", 34, 34], sighting: ["round-hexagon", 38, 34] };
const LINES = { stated: "solid", likely: "dashed", possible: "dotted" };

export class Canvas {
  constructor(chart) {
    this.chart = chart;
    this.at = new Map();
    this.marked = new Set();
  }

  attach(holder) {
    this.box = h("div", { class: "drawing __________cytoscape_container", tabindex: 0, role: "application", "aria-label": `Chart of ${this.chart.entities.size} entities. Arrow keys move, Enter shows evidence, T shows the same as a table.` });
    holder.append(this.box);
    if (!document.getElementById("__________cytoscape_stylesheet")) document.head.append(h("meta", { id: "__________cytoscape_stylesheet" }));
    this.cy = globalThis.cytoscape({ container: this.box, elements: [], minZoom: 0.15, maxZoom: 3, boxSelectionEnabled: false, autounselectify: true });
    this.rings();
    this.cy.on("tap", "node, edge", event => this.chart.pick(event.target.id()));
    this.cy.on("dragfree", "node", () => { this.stand(); this.declutter(); });
    this.cy.on("zoom resize", () => this.declutter());
    this.cy.on("grab", "node", () => this.chart.remember());
    this.box.addEventListener("keydown", event => this.key(event, true));
    this.theme = new MutationObserver(() => this.style());
    this.theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.style());
    this.first = true;
  }

  resized() { this.cy.resize(); }

  // ---- where things stand

  /** Rings by distance from the start; on each ring everybody near whoever they tie to. */
  rings() {
    const { chart } = this;
    const near = new Map([...chart.entities.keys()].map(id => [id, []]));
    for (const tie of chart.ties.values()) { near.get(tie.a)?.push(tie.b); near.get(tie.b)?.push(tie.a); }
    const ring = new Map([[chart.focus, 0]]);
    const children = new Map();
    const queue = [chart.focus];
    while (queue.length) {
      const here = queue.shift();
      for (const there of new Set(near.get(here))) {
        if (ring.has(there) || !chart.entities.has(there)) continue;
        ring.set(there, ring.get(here) + 1);
        children.set(here, [...(children.get(here) || []), there]);
        queue.push(there);
      }
    }
    const leaves = id => (children.get(id) || []).reduce((sum, child) => sum + leaves(child), 0) || 1;
    const counts = [0, 0, 0, 0, 0, 0];
    for (const depth of ring.values()) counts[depth] = (counts[depth] || 0) + 1;
    const radius = [0];
    for (let i = 1; i < 12; i++) radius[i] = Math.max(radius[i - 1] + ((counts[i - 1] || 0) > 16 ? 225 : 135), (counts[i] || 0) * ((counts[i] || 0) > 16 ? 50 : 80) / (2 * Math.PI));
    const met = new Map();
    const lay = (id, from, to) => {
      const depth = ring.get(id), middle = (from + to) / 2, nth = met.get(depth) || 0;
      met.set(depth, nth + 1);
      const far = radius[depth] + (counts[depth] > 16 && nth % 2 ? 90 : 0); // a full ring stands in two rows
      this.at.set(id, { x: 1.25 * far * Math.cos(middle), y: far * Math.sin(middle) });
      const total = leaves(id);
      let at = from;
      for (const child of children.get(id) || []) {
        const part = (to - from) * leaves(child) / total;
        lay(child, at, at + part);
        at += part;
      }
    };
    lay(chart.focus, -Math.PI / 2, 1.5 * Math.PI);
    const left = [...chart.entities.keys()].filter(id => !ring.has(id));
    left.forEach((id, i) => this.at.set(id, { x: (i - left.length / 2) * 100, y: radius[Math.max(1, ...ring.values())] + 140 }));
  }

  /** Places for newcomers around `id`, where nobody stands. */
  room(id, fresh) {
    this.stand();
    const centre = this.at.get(id) || { x: 0, y: 0 }, start = this.at.get(this.chart.focus) || { x: 0, y: 0 };
    const away = Math.atan2(centre.y - start.y, centre.x - start.x || 0.001);
    const taken = [...this.at.values()];
    const free = p => taken.every(q => Math.abs(p.x - q.x) > 86 || Math.abs(p.y - q.y) > 62);
    let turn = 0;
    for (const one of fresh) {
      if (this.at.has(one)) continue;
      for (;; turn++) {
        const far = 120 + 22 * Math.floor(turn / 12), angle = away + (turn % 2 ? 1 : -1) * Math.ceil(turn % 12 / 2) * Math.PI / 6 + Math.floor(turn / 12) * 0.26;
        const p = { x: Math.round(centre.x + 1.2 * far * Math.cos(angle)), y: Math.round(centre.y + far * Math.sin(angle)) };
        if (free(p)) { this.at.set(one, p); taken.push(p); break; }
      }
    }
  }

  stand() { this.cy.nodes().forEach(node => { this.at.set(node.id(), { ...node.position() }); }); }

  nudge(id, dx, dy) {
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    node.position({ x: node.position("x") + dx, y: node.position("y") + dy });
    this.stand();
    this.declutter();
  }

  /** Labels that would lie on one another: who is chosen, where it starts and who has most ties keep theirs. */
  declutter() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      const first = node => node.id() === this.chart.chosen ? 0 : node.id() === this.chart.focus ? 1 : 2;
      const nodes = this.cy.nodes().toArray().sort((a, b) => first(a) - first(b) || b.degree() - a.degree());
      this.cy.batch(() => this.cy.nodes().removeClass("quiet"));
      const boxes = nodes.map(node => node.renderedBoundingBox({ includeNodes: false, includeEdges: false, includeOverlays: false, includeLabels: true }));
      const kept = [], quiet = [];
      boxes.forEach((box, i) => {
        const free = kept.every(other => box.x2 < other.x1 || other.x2 < box.x1 || box.y2 < other.y1 || other.y2 < box.y1);
        if (free) kept.push(box);
        else quiet.push(nodes[i]);
      });
      this.cy.batch(() => { for (const node of quiet) node.addClass("quiet"); });
    }, 80);
  }

  places() {
    if (this.cy) this.stand();
    return Object.fromEntries([...this.at].map(([id, p]) => [id, { x: Math.round(p.x), y: Math.round(p.y) }]));
  }

  restore(places) {
    this.at = new Map(places instanceof Map ? places : Object.entries(places));
    this.cy.nodes().forEach(node => { const p = this.at.get(node.id()); if (p) node.position(p); });
  }

  // ---- drawing

  draw() {
    const { chart } = this;
    const nodes = [...chart.entities.values()].filter(one => chart.seen(one.id));
    const wanted = new Map(nodes.map(one => [one.id, { group: "nodes", data: { id: one.id, kind: one.kind, text: words(one), start: one.id === chart.focus ? "yes" : "no", role: one.role || "none", unsure: one.flags.includes("nobody could name them") ? "yes" : "no" }, position: this.at.get(one.id) || { x: 0, y: 0 } }]));
    for (const line of this.lines()) wanted.set(line.data.id, line);
    this.cy.batch(() => {
      this.cy.elements().forEach(element => { if (!wanted.has(element.id())) element.remove(); });
      for (const [id, element] of wanted) {
        const there = this.cy.getElementById(id);
        if (there.empty()) this.cy.add(element);
        else there.data(element.data);
      }
    });
    this.style();
    if (this.first) { this.fit(); this.first = false; }
    this.mark();
    this.declutter();
  }

  lines() {
    const pairs = new Map();
    for (const tie of this.chart.inSight()) {
      const pair = [tie.a, tie.b].sort().join("|");
      pairs.set(pair, [...(pairs.get(pair) || []), tie]);
    }
    return [...pairs].flatMap(([pair, ties]) => {
      if (this.chart.grouped && ties.length > 1) {
        const how = ["stated", "likely", "possible"].find(one => ties.some(tie => tie.how === one));
        return [{ group: "edges", data: { id: pair, source: ties[0].a, target: ties[0].b, how, text: "×" + ties.length } }];
      }
      return ties.map(tie => ({ group: "edges", data: { id: tie.id, source: tie.a, target: tie.b, how: tie.how, text: "" } }));
    });
  }

  style() {
    const colour = name => { const probe = h("span", { class: "probe " + name }); document.body.append(probe); const found = getComputedStyle(probe).color; probe.remove(); return found; };
    const [ink, named, surface, background, act, soft, line] = ["p-ink", "p-named", "p-surface", "p-bg", "p-act", "p-soft", "p-line"].map(colour);
    const picture = kind => "data:image/svg+xml;utf8," + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="32" height="32"><path d="${iconPath(kind)}" fill="none" stroke="${ink}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/></svg>`);
    const sheet = [
      { selector: "node", style: { "background-color": surface, "border-color": named, "border-width": 1.4, label: "data(text)", color: ink, "font-size": 11, "font-family": "Inter, Segoe UI, system-ui, DejaVu Sans, sans-serif", "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 110, "text-outline-color": background, "text-outline-width": 2.5, "background-width": 18, "background-height": 18, "min-zoomed-font-size": 5 } },
      ...Object.entries(SHAPES).map(([kind, [shape, width, height]]) => ({ selector: `node[kind = "${kind}"]`, style: { shape, width, height, "background-image": picture(kind) } })),
      { selector: 'node[role = "victim"]', style: { "border-style": "double", "border-width": 3.5 } }, { selector: 'node[role = "witness"]', style: { "border-style": "dashed" } },
      { selector: 'node[unsure = "yes"]', style: { "border-style": "dotted", "border-width": 2 } }, { selector: 'node[start = "yes"]', style: { "border-width": 3.2, "font-weight": 600 } },
      { selector: "edge", style: { width: 1.3, "line-color": line, "curve-style": "bezier", label: "data(text)", color: ink, "font-size": 10.5, "text-outline-color": background, "text-outline-width": 3, "control-point-step-size": 26 } },
      ...Object.entries(LINES).map(([how, drawn]) => ({ selector: `edge[how = "${how}"]`, style: { "line-style": drawn, ...(drawn === "dashed" ? { "line-dash-pattern": [7, 4] } : {}) } })),
      { selector: "node.quiet", style: { label: "" } }, { selector: "node.on", style: { label: "data(text)", "z-index": 9 } },
      { selector: "edge.way", style: { "line-color": act, width: 2.6 } }, { selector: "node.way", style: { "border-color": act } },
      { selector: "node.on", style: { "border-color": act, "border-width": 3.4, "background-color": soft } }, { selector: "edge.on", style: { "line-color": act, width: 3 } },
    ];
    this.cy.style(sheet);
  }

  mark() {
    if (!this.cy) return;
    this.cy.elements().removeClass("on");
    if (this.chart.chosen) {
      const tie = this.chart.ties.get(this.chart.chosen);
      const line = tie ? this.cy.getElementById([tie.a, tie.b].sort().join("|")) : null;
      this.cy.getElementById(this.chart.chosen).addClass("on");
      line?.addClass("on");
    }
  }

  highlight(ids) {
    this.cy.elements().removeClass("way");
    this.cy.nodes().forEach(node => { if (ids.has(node.id())) node.addClass("way"); });
    this.cy.edges().forEach(edge => { if (ids.has(edge.source().id()) && ids.has(edge.target().id())) edge.addClass("way"); });
  }

  fit() { this.cy.resize(); this.cy.fit(undefined, 40); if (this.cy.zoom() > 1.2) { this.cy.zoom(1.2); this.cy.center(); } }

  reset() { this.cy.zoom(1); this.cy.center(this.cy.getElementById(this.chart.focus)); }

  zoom(by) { this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.box.clientWidth / 2, y: this.box.clientHeight / 2 } }); }

  // ---- keys

  key(event, drawn) {
    if (event.target.tagName === "INPUT" || event.altKey || event.metaKey) return;
    if (event.ctrlKey) { if (event.key.toLowerCase() === "z") { event.preventDefault(); this.chart.undo(); } return; }
    const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const act = { e: () => this.chart.expand(), p: () => this.chart.path(), h: () => this.chart.hide(event.shiftKey), t: () => this.chart.flip(), j: () => this.chart.judge(), f: () => this.fit(), 0: () => this.reset(), "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8) }[event.key.toLowerCase()];
    if (drawn && arrows[event.key]) { event.preventDefault(); this.walk(arrows[event.key]); }
    else if (drawn && event.key === "Enter") { event.preventDefault(); this.open(); }
    else if (event.key === "Escape") this.chart.pick(this.chart.focus);
    else if (act) { event.preventDefault(); act(); }
  }

  /** To the neighbour that lies that way: nearest along it, least beside it. */
  walk([dx, dy]) {
    const here = this.cy.getElementById(this.chart.entities.has(this.chart.chosen) ? this.chart.chosen : this.chart.focus);
    const from = here.position();
    let best = null, least = Infinity;
    this.cy.nodes().forEach(node => {
      const p = node.position(), along = (p.x - from.x) * dx + (p.y - from.y) * dy, beside = Math.abs((p.x - from.x) * dy) + Math.abs((p.y - from.y) * dx);
      if (node.id() !== here.id() && along > 4 && along + 2 * beside < least) { least = along + 2 * beside; best = node; }
    });
    if (!best) return;
    this.chart.pick(best.id());
    const box = best.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > this.box.clientWidth || box.y2 > this.box.clientHeight) this.cy.center(best);
  }

  /** The evidence of what is chosen: the drawer, at the first tie of an entity. */
  open() {
    const first = this.chart.entities.has(this.chart.chosen) ? this.chart.tiesOf(this.chart.chosen)[0] : null;
    if (first) this.chart.pick(first.id);
    this.chart.drawer.focus();
  }
}

function words(one) {
  const short = text => text.length > 30 ? text.slice(0, 29) + "…" : text;
  return short(one.label) + (one.note ? "\n" + short(one.note) : "");
}

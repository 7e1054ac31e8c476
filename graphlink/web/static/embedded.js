// Where a chart's facts come from when it stands alone: the data in the file. Nothing is asked of anybody.
// Mistake a newcomer will make: calling what is in the file everything there is. Totals are those of the run.
const place = document.getElementById("graphlink-data");
export const data = place ? JSON.parse(place.textContent) : null;

function next(id) {
  const found = new Set();
  for (const tie of data.ties) {
    if (tie.a === id) found.add(tie.b);
    if (tie.b === id) found.add(tie.a);
  }
  return found;
}

function among(ids) {
  const wanted = new Set(ids);
  const entities = data.entities.filter(one => wanted.has(one.id));
  const there = new Set(entities.map(one => one.id));
  return { entities, ties: data.ties.filter(tie => there.has(tie.a) && there.has(tie.b)), missing: ids.filter(id => !there.has(id)) };
}

/** The shortest way from one entity to another within the file. */
function way(a, b) {
  const came = new Map([[a, null]]);
  const queue = [a];
  while (queue.length) {
    const here = queue.shift();
    if (here === b) break;
    for (const there of next(here)) if (!came.has(there)) { came.set(there, here); queue.push(there); }
  }
  if (!came.has(b)) return [];
  const found = [];
  for (let at = b; at !== null; at = came.get(at)) found.unshift(at);
  return found;
}

export const file = {
  alone: true,
  async around(id, { hops, limit }) {
    const start = id || data.focus;
    const near = hops > 1 ? data.entities.map(one => one.id).filter(one => one !== start) : data.entities.map(one => one.id).filter(one => next(start).has(one));
    const shown = near.slice(0, limit);
    const total = hops > 1 ? data.total : near.length;
    return { ...among([start, ...shown]), focus: start, total, said: hops > 1 ? data.said : `${near.length} in this file tie to it.` };
  },
  async among(ids) { return among(ids); },
  async path(a, b) {
    const found = way(a, b);
    return { ...among(found), paths: found.length ? [found] : [], said: found.length ? `${found.length - 1} ties apart within this file.` : "Not connected within this file." };
  },
};

// Where a chart's facts come from: the running explorer.
import { ask, send } from "./data.js";

export const live = {
  alone: false,
  around: (id, { hops, limit }) => ask("around", { id, hops, limit }),
  among: ids => send("among", { ids: ids.join("\n") }),
  path: (a, b) => ask("path", { a, b }),
};

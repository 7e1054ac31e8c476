// Where a chart's facts come from: the running explorer.
import { ask, send } from "./data.js";

export const live = {
  alone: false,
  around: (id, { hops, limit, kinds }) => ask("around", { id, hops, limit, kinds }),
  among: ids => send("among", { ids: ids.join("\n") }),
  path: (a, b) => ask("path", { a, b }),
};

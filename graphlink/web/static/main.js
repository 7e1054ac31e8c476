// Which page this is, and what draws it. Mistake a newcomer will make: drawing before the facts of the run are there.
import { ask, send } from "./data.js";
import { failed, keptTheme, shell } from "./shell.js";
import { h } from "./dom.js";
import { list } from "./list.js";
import { show } from "./show.js";
import { why } from "./why.js";
import { series } from "./series.js";
import { review } from "./review.js";
import { chart } from "./chart.js";
import { changes } from "./changes.js";
import { questions } from "./ask.js";

const VIEWS = { "/": list, "/show": show, "/why": why, "/series": series, "/review": review, "/changes": changes, "/chart": charted, "/ask": questions };

/** The chart needs Cytoscape, which only its page loads. */
async function charted(about, words) {
  await new Promise((resolve, reject) => document.head.append(h("script", { src: "/static/vendor/cytoscape.min.js", onload: resolve, onerror: reject })));
  await chart(about, words);
}

keptTheme();
// What is printed leaves the machine, and is logged. Nobody can be kept from printing, so a fault stays where it is.
addEventListener("beforeprint", () => send("printed", { page: location.pathname + location.search }).catch(() => {}));
try {
  const about = await ask("about");
  try {
    await VIEWS[location.pathname](about, new URLSearchParams(location.search));
  } catch (error) {
    shell(about, { page: location.pathname, title: "Not shown" }, failed(error));
    if (!error.kind) throw error;
  }
} catch (error) {
  if (!error.kind) throw error;
  document.body.replaceChildren(h("main", { id: "main" }, h("h1", { class: "page" }, "The explorer cannot be opened"), h("p", { class: "page prose" }, error.message)));
}

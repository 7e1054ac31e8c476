// The chart that stands alone in a file. Everything it knows is in the page.
import { Chart } from "./chart.js";
import { data, file } from "./embedded.js";
import { keptTheme } from "./shell.js";

keptTheme();
const view = new Chart(data.about, file);
view.start("").then(() => view.place());

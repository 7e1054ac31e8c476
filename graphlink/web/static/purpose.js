// Asked once, before anything is shown. Mistake a newcomer will make: keeping the purpose in the browser; the server has it.
import { send } from "./data.js";
import { keptTheme } from "./shell.js";

keptTheme();
const why = document.getElementById("why");
document.getElementById("purpose").addEventListener("submit", async event => {
  event.preventDefault();
  const stated = event.submitter?.id !== "without";
  if (stated && !why.value.trim()) { why.focus(); return; }
  try {
    await send("purpose", { why: stated ? why.value : "" });
    location.reload();
  } catch (error) {
    document.getElementById("fault").textContent = error.message;
  }
});
why.focus();

// One thing by its id: whatever kind it turns out to be.
import { ask } from "./data.js";
import { shell } from "./shell.js";
import { person } from "./person.js";
import { offence } from "./offence.js";
import { thing } from "./thing.js";

export async function show(about, words) {
  const facts = await ask("show", { id: words.get("id") || "" });
  const draw = { person, offence }[facts.kind] || thing;
  shell(about, { page: "", title: facts.label }, draw(facts, about));
}

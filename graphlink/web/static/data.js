// Facts from the run: asked of the server, or read from the file where the page stands alone.
// Mistake a newcomer will make: fetch() with a string glued together. ask() encodes; ids hold slashes and colons.

export class Refused extends Error {
  constructor(kind, message, choices) {
    super(message);
    this.kind = kind;
    this.choices = choices || [];
  }
}

/** Facts by the name of the question. Throws Refused with the words of what is wrong and what to do. */
export async function ask(name, wanted = {}, signal = undefined) {
  const words = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  return answered(() => fetch(`/api/${name}?${words}`, { signal }));
}

/** A change: sent as JSON to the server that gave this page. */
export async function send(name, content) {
  return answered(() => fetch(`/api/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) }));
}

async function answered(request) {
  let answer;
  try {
    answer = await request();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("Lost", "The explorer does not answer: it was stopped. Start it again in the terminal (graphlink explore) and open the new address.");
  }
  if (answer.status === 403) throw new Refused("Closed", "This page belongs to an explorer that was stopped or opened elsewhere. Start it again: graphlink explore.");
  const facts = await answer.json();
  if (!answer.ok) throw new Refused(facts.error.kind, facts.error.message, facts.error.choices);
  return facts;
}

// question: What lies within a few ties of a start, nearest first, and how much is there in all?
// note: People before things, what ties it most often first, things that many share last. `total` counts what the limit
//   leaves out.
// param rings: list | the store's own ids: of the start, of what was met one tie from it and may be walked through, of
//   what was met two ties from it, three
// param labels: list | these labels only; empty: all
// param least: number = 0 | not along inferred ties of a smaller chance
// param limit: integer = 50 | so many rows at most
// column label: text | what it is
// column id: text | unique within its label
// column distance: integer | ties from the start
// column total: integer | how many there are in all
// access: read
UNWIND range(1, size($rings)) AS step
UNWIND $rings[step - 1] AS element
MATCH (n) WHERE elementId(n) = element
MATCH (n)-[tie]-(m)
WHERE NOT elementId(m) IN $rings[0] AND (size($labels) = 0 OR labels(m)[0] IN $labels)
  AND CASE WHEN tie.probability IS NULL OR (type(tie) = 'ATTRIBUTED' AND tie.basis = 'named') THEN 1.0
       ELSE tie.probability END >= $least
WITH m, step, count(tie) AS ways
WITH m, min(step * 1000000 - ways) AS near
WITH m, near, (near + 999999) / 1000000 AS distance, coalesce(m.holders, 0) AS holders,
     {Identity: 0, Person: 1, Offence: 2, Phone: 3, Vehicle: 4, Account: 5, Mark: 6, Address: 7, Order: 8,
      Action: 9, Sighting: 10}[labels(m)[0]] AS kind
ORDER BY distance, holders > 50, kind, near, holders, m.id
WITH collect([labels(m)[0], m.id, distance]) AS found
UNWIND range(0, size(found[..$limit]) - 1) AS place
RETURN found[place][0] AS label, found[place][1] AS id, found[place][2] AS distance, size(found) AS total
ORDER BY place

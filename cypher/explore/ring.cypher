// question: What is one tie away from these?
// note: One step of a walk, not yet cut: what it gives is walked from next, where it may be walked through.
// param elements: list | the store's own ids of the nodes to walk from
// param seen: list | those already met
// param labels: list | walk to these labels only; empty: to all
// param max_holders: integer = none | things that more identities hold are not walked through
// param least: number = 0 | not along inferred ties of a smaller chance
// column element: text | the store's own id
// column label: text | what it is
// column id: text | unique within its label
// column passable: boolean | whether it may be walked through
// access: read
MATCH (n) WHERE elementId(n) IN $elements
MATCH (n)-[tie]-(m)
WHERE NOT elementId(m) IN $seen AND (size($labels) = 0 OR labels(m)[0] IN $labels)
  AND CASE WHEN tie.probability IS NULL OR (type(tie) = 'ATTRIBUTED' AND tie.basis = 'named') THEN 1.0
       ELSE tie.probability END >= $least
RETURN DISTINCT elementId(m) AS element, labels(m)[0] AS label, m.id AS id,
       ($max_holders IS NULL OR (coalesce(m.holders, 0) <= $max_holders
         AND NOT (m:Address AND coalesce(m.kind, '') IN ['police', 'hospital', 'prison']))) AS passable
ORDER BY label, id

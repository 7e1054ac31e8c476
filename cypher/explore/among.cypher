// question: Which ties are there among these?
// note: Every one, parallel ties apart.
// param elements: list | the store's own ids of the nodes
// column type: text | relationship
// column id: text | unique
// column start_label: text | where it starts
// column start_id: text | unique within its label
// column end_label: text | where it ends
// column end_id: text | unique within its label
// column tie: map | its properties
// access: read
MATCH (a) WHERE elementId(a) IN $elements
MATCH (a)-[tie]->(b)
WHERE elementId(b) IN $elements
RETURN type(tie) AS type, tie.id AS id, labels(a)[0] AS start_label, a.id AS start_id, labels(b)[0] AS end_label,
       b.id AS end_id, properties(tie) AS tie
ORDER BY type, id

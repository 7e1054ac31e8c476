// question: Which ties has this one?
// note: Every one up to the limit, parallel ties apart.
// param element: text | the store's own id of the node
// param limit: integer = 200 | so many at most
// column type: text | relationship
// column id: text | unique
// column start_label: text | where it starts
// column start_id: text | unique within its label
// column end_label: text | where it ends
// column end_id: text | unique within its label
// column tie: map | its properties
// access: read
MATCH (n) WHERE elementId(n) = $element
MATCH (n)-[tie]-()
WITH DISTINCT tie, startNode(tie) AS a, endNode(tie) AS b
RETURN type(tie) AS type, tie.id AS id, labels(a)[0] AS start_label, a.id AS start_id, labels(b)[0] AS end_label,
       b.id AS end_id, properties(tie) AS tie
ORDER BY type, id
LIMIT $limit

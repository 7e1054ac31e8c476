// question: Which of these are in the graph, and what is known of them?
// note: One row a node. Roles are those of the whole identity: how any of its records stands in an offence.
// param wanted: list | [label, id] of each
// column label: text | what it is
// column id: text | unique within its label
// column element: text | the store's own id of the node, good until the next load
// column node: map | its properties
// column degree: integer | all its ties
// column suspect: boolean | as suspect in an offence, under any record of the identity
// column victim: boolean | as victim
// column witness: boolean | as witness
// access: read
CALL () {
  MATCH (n:Identity) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Identity' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Person) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Person' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Offence) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Offence' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Phone) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Phone' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Vehicle) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Vehicle' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Account) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Account' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Mark) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Mark' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Address) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Address' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Order) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Order' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Action) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Action' | one[1]] RETURN n
  UNION ALL
  MATCH (n:Sighting) WHERE n.id IN [one IN $wanted WHERE one[0] = 'Sighting' | one[1]] RETURN n
}
RETURN labels(n)[0] AS label, n.id AS id, elementId(n) AS element, properties(n) AS node, COUNT { (n)--() } AS degree,
       CASE WHEN n:Identity THEN EXISTS { (n)<-[:RECORD_OF]-()-[:SUSPECT_IN]->() }
            WHEN n:Person THEN EXISTS { (n)-[:RECORD_OF]->()<-[:RECORD_OF]-()-[:SUSPECT_IN]->() }
                            OR EXISTS { (n)-[:SUSPECT_IN]->() } ELSE false END AS suspect,
       CASE WHEN n:Identity THEN EXISTS { (n)<-[:RECORD_OF]-()-[:VICTIM_OF]->() }
            WHEN n:Person THEN EXISTS { (n)-[:RECORD_OF]->()<-[:RECORD_OF]-()-[:VICTIM_OF]->() }
                            OR EXISTS { (n)-[:VICTIM_OF]->() } ELSE false END AS victim,
       CASE WHEN n:Identity THEN EXISTS { (n)<-[:RECORD_OF]-()-[:WITNESS_OF]->() }
            WHEN n:Person THEN EXISTS { (n)-[:RECORD_OF]->()<-[:RECORD_OF]-()-[:WITNESS_OF]->() }
                            OR EXISTS { (n)-[:WITNESS_OF]->() } ELSE false END AS witness
ORDER BY label, id

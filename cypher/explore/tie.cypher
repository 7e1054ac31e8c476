// question: What does this tie say, and which source rows does it rest on?
// note: Its rows stand in the property source_refs.
// param tie: text | id of the tie
// column type: text | relationship
// column id: text | unique
// column start_label: text | where it starts
// column start_id: text | unique within its label
// column end_label: text | where it ends
// column end_id: text | unique within its label
// column tie: map | its properties
// access: read
CALL () {
  MATCH (a)-[tie:ASSOCIATE]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:ATTRIBUTED]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:CALLED]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:COHABITS]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:DRIVES]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:EXCLUDES]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:EX_PARTNER]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:FAMILY]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:FOR]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:KEEPER_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:LEFT]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:LIVES_AT]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:MATCHED]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:PARENT_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:PARTNER]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:PASSENGER_IN]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:PROTECTS]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:READ_NEAR]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:RECORD_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SAME_HAND]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SCENE]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SEEN]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SEEN_AT]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:STAYS_AT]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:STOLEN]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SUBJECT_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SUBSCRIBER_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SUSPECT_IN]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:SUSPECT_SEEN_AT]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:USED]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:USES]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:VICTIM_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:WITH_PERSON]->(b) WHERE tie.id = $tie RETURN a, tie, b
  UNION ALL
  MATCH (a)-[tie:WITNESS_OF]->(b) WHERE tie.id = $tie RETURN a, tie, b
}
RETURN type(tie) AS type, tie.id AS id, labels(a)[0] AS start_label, a.id AS start_id, labels(b)[0] AS end_label,
       b.id AS end_id, properties(tie) AS tie
ORDER BY type, id

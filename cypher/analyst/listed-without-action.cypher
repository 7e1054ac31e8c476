// question: Against whom on the list has nothing been done since the last offence?
// note: No arrest, charge, remand, conviction, warrant, order or recall of any record of the person since the last
//   offence that counts. An action without a date is not in the data.
// param top: integer = 100 | down to this rank
// column rank: integer | on the list
// column identity: text | who
// column label: text | what that person is known by
// column expected_harm: number | days
// column last_offence: instant | when the last that counts began
// column offence: text | which
// column last_action: date | the last action ever; empty where there is none
// column action: text | its kind
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top
CALL (who) {
  MATCH (who)-[did:ATTRIBUTED]->(offence:Offence)
  WHERE did.counts AND did.weight >= 0.5
  RETURN offence
  ORDER BY offence.committed_from DESC, offence.id
  LIMIT 1
}
CALL (who) {
  OPTIONAL MATCH (who)<-[:RECORD_OF]-(:Person)-[:SUBJECT_OF]->(action:Action)
  WHERE action.kind <> 'nfa'
  RETURN action
  ORDER BY action.on DESC, action.id
  LIMIT 1
}
WITH who, offence, action
WHERE action IS NULL OR action.on < date(offence.committed_from)
RETURN who.rank AS rank, who.id AS identity, who.label AS label, who.expected_harm AS expected_harm,
       offence.committed_from AS last_offence, offence.id AS offence, action.on AS last_action, action.kind AS action
ORDER BY rank

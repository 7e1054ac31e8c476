// question: Who is one step from this victim?
// note: People tied to the victim directly, through an address, number, vehicle or account, or as suspects of an
//   offence against the victim; every record of the victim is looked at. One row a person and way.
// param person: text | a record of the victim
// param max_holders: integer = 10 | a thing that more people are tied to says little
// column identity: text | who
// column label: text | what that person is known by
// column way: text | the tie, as in the graph
// column through: text | the thing or offence between them; empty where the tie is direct
// column first: date | first known
// column last: date | last known
// column suspect_in: integer | offences in which this person is a suspect
// column expected_harm: number | days
// access: read
MATCH (:Person {id: $person})-[:RECORD_OF]->(victim:Identity)
MATCH (victim)<-[:RECORD_OF]-(record:Person)
CALL (record) {
  MATCH (record)-[tie:PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE]-(other:Person)
  RETURN other, type(tie) AS way, null AS through, tie.first_seen AS first, tie.last_seen AS last
  UNION ALL
  MATCH (record)-[own:LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|SUBSCRIBER_OF]->
        (thing:Address|Vehicle|Phone|Account)<-[tie]-(other:Person)
  WHERE thing.holders <= $max_holders AND tie <> own
  RETURN other, type(tie) AS way, thing.id AS through, tie.first_seen AS first, tie.last_seen AS last
  UNION ALL
  MATCH (record)-[:VICTIM_OF]->(offence:Offence)<-[stands:SUSPECT_IN]-(other:Person)
  WHERE coalesce(stands.status, '') <> 'eliminated'
  RETURN other, 'SUSPECT_IN' AS way, offence.id AS through,
         date(offence.committed_from) AS first, date(offence.committed_to) AS last
}
MATCH (other)-[:RECORD_OF]->(who:Identity)
WHERE who <> victim
WITH who, way, through, min(first) AS first, max(last) AS last
RETURN who.id AS identity, who.label AS label, way, through, first, last,
       COUNT {
         MATCH (who)<-[:RECORD_OF]-(:Person)-[stands:SUSPECT_IN]->(offence:Offence)
         WHERE coalesce(stands.status, '') <> 'eliminated'
         RETURN DISTINCT offence
       } AS suspect_in, coalesce(who.expected_harm, 0.0) AS expected_harm
ORDER BY expected_harm DESC, identity, way, through

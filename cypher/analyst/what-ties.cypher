// question: What ties these two people, and which source rows say so?
// note: Direct ties and things that both have, over all records of each; parallel ties are told one by one.
// param a: text | a record of the one
// param b: text | a record of the other
// column way: text | tied directly, by a thing, or in an offence
// column record_a: text | record of the one
// column tie_a: text | its tie, a suspect's with the status
// column through: text | what both are tied to, as Label:id; empty where they are tied directly
// column tie_b: text | the other's tie
// column record_b: text | record of the other
// column first: date | first known of either tie
// column last: date | last known of either tie
// column holders: integer | people tied to the thing
// column rows: list | source rows of both ties
// access: read
MATCH (:Person {id: $a})-[:RECORD_OF]->(one:Identity), (:Person {id: $b})-[:RECORD_OF]->(other:Identity)
WHERE one <> other
CALL (one, other) {
  MATCH (one)<-[:RECORD_OF]-(p:Person)-[tie:PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE]-
        (q:Person)-[:RECORD_OF]->(other)
  RETURN 'direct' AS way, p, tie AS s, q, tie AS t, null AS thing
  UNION ALL
  MATCH (one)<-[:RECORD_OF]-(p:Person)-
        [s:LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|SUBSCRIBER_OF|MATCHED]->
        (thing:Address|Vehicle|Phone|Account|Mark)<-[t]-(q:Person)-[:RECORD_OF]->(other)
  RETURN 'thing' AS way, p, s, q, t, thing
  UNION ALL
  MATCH (one)<-[:RECORD_OF]-(p:Person)-[s:SUSPECT_IN|VICTIM_OF|WITNESS_OF]->
        (thing:Offence)<-[t:SUSPECT_IN|VICTIM_OF|WITNESS_OF]-(q:Person)-[:RECORD_OF]->(other)
  RETURN 'offence' AS way, p, s, q, t, thing
}
WITH way, p, s, q, t, thing,
     CASE WHEN way = 'offence' THEN date(thing.committed_from)
          WHEN s.first_seen <= t.first_seen THEN s.first_seen ELSE coalesce(t.first_seen, s.first_seen) END AS first,
     CASE WHEN way = 'offence' THEN date(thing.committed_to)
          WHEN s.last_seen >= t.last_seen THEN s.last_seen ELSE coalesce(t.last_seen, s.last_seen) END AS last
RETURN way, p.id AS record_a, type(s) + coalesce(' ' + s.status, '') AS tie_a,
       labels(thing)[0] + ':' + thing.id AS through,
       type(t) + coalesce(' ' + t.status, '') AS tie_b,
       q.id AS record_b, first, last, thing.holders AS holders,
       COLLECT { UNWIND s.source_refs + t.source_refs AS row RETURN DISTINCT row ORDER BY row } AS rows
ORDER BY way, through, tie_a, tie_b, record_a, record_b, s.id, t.id

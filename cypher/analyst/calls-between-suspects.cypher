// question: Who on the list is in telephone contact with other suspects they were never named with?
// note: Calls and messages between a number of somebody on the list and a number of another suspect, either way; two
//   people on the list stand there once. Numbers that many hold are left out.
// param top: integer = 100 | people on the list down to this rank
// param max_holders: integer = 5 | a number that more people hold says little
// param min_calls: integer = 1 | so many calls and messages or more
// column rank: integer | on the list
// column identity: text | who
// column phone: text | the number used
// column other_phone: text | the number of the other
// column other: text | identity of the other
// column label: text | what the other is known by
// column calls: integer | calls and messages, both ways
// column first: instant | the first
// column last: instant | the last
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top
MATCH (who)<-[:RECORD_OF]-(:Person)-[:USES|SUBSCRIBER_OF]->(phone:Phone)
WHERE phone.holders <= $max_holders
WITH DISTINCT who, phone
MATCH (phone)-[call:CALLED]-(far:Phone)
WHERE far.holders <= $max_holders
WITH who, phone, far, sum(call.calls) AS calls, min(call.first) AS first, max(call.last) AS last
WHERE calls >= $min_calls
MATCH (far)<-[:USES|SUBSCRIBER_OF]-(:Person)-[:RECORD_OF]->(other:Identity)
WHERE other <> who AND NOT coalesce(other.rank < who.rank, false)
  AND EXISTS {
    MATCH (other)<-[:RECORD_OF]-(:Person)-[stands:SUSPECT_IN]->(:Offence)
    WHERE coalesce(stands.status, '') <> 'eliminated'
  }
  AND NOT EXISTS {
    MATCH (who)<-[:RECORD_OF]-(:Person)-[:SUSPECT_IN]->(:Offence)<-[:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(other)
  }
WITH DISTINCT who, phone, far, other, calls, first, last
RETURN who.rank AS rank, who.id AS identity, phone.id AS phone, far.id AS other_phone, other.id AS other,
       other.label AS label, calls, first, last
ORDER BY calls DESC, rank, phone, other_phone, other

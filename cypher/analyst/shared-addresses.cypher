// question: Which addresses do suspects share who were never named together?
// note: Two suspects who live, stay or were seen at one address and stand in no offence together. Addresses of many
//   are left out, and so are people whose dates show that one had given it up before the other had it.
// param max_holders: integer = 10 | an address that more people are tied to (hostel, hospital) says little
// param since: date = as_of-730 | ties known to have ended before this day are left out
// column address: text | its id
// column text: text | as written
// column holders: integer | people tied to it
// column identity_a: text | the one
// column label_a: text | what that one is known by
// column identity_b: text | the other
// column label_b: text | what the other is known by
// column first_together: date | from when both had it, as far as is known
// column harm: number | expected harm of the two, days
// access: read
MATCH (address:Address)
WHERE address.holders >= 2 AND address.holders <= $max_holders
MATCH (address)<-[tie:LIVES_AT|STAYS_AT|SEEN_AT]-(:Person)-[:RECORD_OF]->(who:Identity)
WHERE (tie.last_seen IS NULL OR tie.last_seen >= $since)
  AND EXISTS {
    MATCH (who)<-[:RECORD_OF]-(:Person)-[stands:SUSPECT_IN]->(:Offence)
    WHERE coalesce(stands.status, '') <> 'eliminated'
  }
WITH address, who,
     // one undated tie leaves the whole period open at that end
     CASE WHEN count(tie.first_seen) = count(tie) THEN min(tie.first_seen) END AS first,
     CASE WHEN count(tie.last_seen) = count(tie) THEN max(tie.last_seen) END AS last
WITH address, collect({who: who, first: first, last: last}) AS people
UNWIND people AS a
UNWIND people AS b
WITH address, a, b, a.who AS one, b.who AS other
WHERE one.id < other.id
  AND (a.first IS NULL OR b.last IS NULL OR a.first <= b.last)
  AND (b.first IS NULL OR a.last IS NULL OR b.first <= a.last)
  AND NOT EXISTS {
    MATCH (one)<-[:RECORD_OF]-(:Person)-[:SUSPECT_IN]->(:Offence)<-[:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(other)
  }
RETURN address.id AS address, address.text AS text, address.holders AS holders,
       one.id AS identity_a, one.label AS label_a, other.id AS identity_b, other.label AS label_b,
       CASE WHEN a.first > b.first THEN a.first ELSE coalesce(b.first, a.first) END AS first_together,
       coalesce(one.expected_harm, 0.0) + coalesce(other.expected_harm, 0.0) AS harm
ORDER BY harm DESC, address, identity_a, identity_b

// question: Which addresses have lately begun to connect suspects?
// note: Two suspects or more whose first tie to an address is new, and who stood in no offence together before it. A
//   person with an undated tie to the address may have been there all along and is no newcomer.
// param since: date = as_of-90 | first tied to the address on this day or later
// param max_holders: integer = 10 | an address that more people are tied to says little
// param min_newcomers: integer = 2 | so many suspects or more
// column address: text | its id
// column text: text | as written
// column newcomers: integer | suspects first tied to it since then
// column identities: list | who they are
// column first: date | when the first of them came
// column last: date | when the last of them came
// column before: integer | people tied to it earlier, or at an unknown time
// column harm: number | expected harm of the newcomers, days
// access: read
MATCH (address:Address)
WHERE address.holders >= $min_newcomers AND address.holders <= $max_holders
MATCH (address)<-[tie:LIVES_AT|STAYS_AT|SEEN_AT]-(:Person)-[:RECORD_OF]->(who:Identity)
WITH address, who, CASE WHEN count(tie.first_seen) = count(tie) THEN min(tie.first_seen) END AS came
WITH address, who, came, coalesce(came >= $since, false) AS lately,
     EXISTS {
       MATCH (who)<-[:RECORD_OF]-(:Person)-[stands:SUSPECT_IN]->(:Offence)
       WHERE coalesce(stands.status, '') <> 'eliminated'
     } AS suspected
ORDER BY who.id
WITH address, collect(CASE WHEN lately AND suspected THEN who END) AS newcomers,
     min(CASE WHEN lately AND suspected THEN came END) AS first,
     max(CASE WHEN lately AND suspected THEN came END) AS last,
     sum(CASE WHEN lately THEN 0 ELSE 1 END) AS before
WHERE size(newcomers) >= $min_newcomers
  AND any(a IN newcomers WHERE any(b IN newcomers WHERE a.id < b.id AND NOT EXISTS {
    MATCH (a)<-[:RECORD_OF]-(:Person)-[:SUSPECT_IN]->(:Offence)<-[:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(b)
  }))
RETURN address.id AS address, address.text AS text, size(newcomers) AS newcomers,
       [n IN newcomers | n.id] AS identities, first, last, before,
       reduce(days = 0.0, n IN newcomers | days + coalesce(n.expected_harm, 0.0)) AS harm
ORDER BY harm DESC, newcomers DESC, address

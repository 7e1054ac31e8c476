// question: Who offends together?
// note: Pairs of people named as suspects of the same offences, alternatives left out: of those only one did it.
// param since: instant = as_of-730 | offences committed from then on
// param min_offences: integer = 2 | together in so many offences or more
// column identity_a: text | the one
// column label_a: text | what that one is known by
// column identity_b: text | the other
// column label_b: text | what the other is known by
// column offences: list | together, from the first to the last
// column harm: number | days of their codes
// column first: instant | when the first began
// column last: instant | when the last began
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since AND offence.seats > 1
MATCH (a:Identity)<-[:RECORD_OF]-(:Person)-[one:SUSPECT_IN]->(offence)
      <-[other:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(b:Identity)
WHERE a.id < b.id AND one.seat <> other.seat
WITH DISTINCT a, b, offence
ORDER BY offence.committed_from, offence.id
WITH a, b, collect(offence) AS together
WHERE size(together) >= $min_offences
RETURN a.id AS identity_a, a.label AS label_a, b.id AS identity_b, b.label AS label_b,
       [o IN together | o.id] AS offences, reduce(days = 0.0, o IN together | days + coalesce(o.harm, 0.0)) AS harm,
       head(together).committed_from AS first, last(together).committed_from AS last
ORDER BY size(offences) DESC, harm DESC, identity_a, identity_b

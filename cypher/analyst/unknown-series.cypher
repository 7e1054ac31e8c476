// question: Which offenders could nobody name, and what ties their offences?
// note: Offences that one hand is believed to have done, without a person record for it: what to investigate first.
// param min_harm: number = 0 | credited with more days than this
// param min_offences: integer = 2 | so many offences that count or more
// column identity: text | of the series
// column label: text | what it is known by
// column expected_harm: number | days
// column offences: list | crime references, from the first to the last
// column areas: list | where they happened
// column victims: integer | different people; unnamed ones are counted one an offence
// column shared: text | what ties them
// column first: instant | when the first began
// column last: instant | when the last began
// access: read
MATCH (offender:Identity)
WHERE offender.expected_harm > $min_harm AND NOT offender.known
MATCH (offender)-[did:ATTRIBUTED]->(offence:Offence)
WHERE did.counts
WITH DISTINCT offender, offence
ORDER BY offence.committed_from, offence.id
WITH offender, collect(offence) AS series
WHERE size(series) >= $min_offences
RETURN offender.id AS identity, offender.label AS label, offender.expected_harm AS expected_harm,
       [o IN series | o.id] AS offences,
       COLLECT {
         UNWIND series AS o
         WITH DISTINCT o.bcu AS area WHERE area IS NOT NULL
         RETURN area ORDER BY area
       } AS areas,
       COUNT {
         UNWIND series AS o
         MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
         RETURN DISTINCT victim
       } + size([o IN series WHERE o.unnamed_victims > 0]) AS victims,
       offender.shared AS shared, head(series).committed_from AS first, last(series).committed_from AS last
ORDER BY expected_harm DESC, identity

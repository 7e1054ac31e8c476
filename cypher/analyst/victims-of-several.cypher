// question: Which victims were harmed by several different people?
// note: A victim is counted over all records of the same human; so is an offender. Only offenders credited with at
//   least `min_weight` of the offence count, named or linked. Several offenders of one single offence do not make it.
// param since: instant = as_of-730 | offences committed from then on
// param min_offenders: integer = 2 | so many different offenders or more
// param min_weight: number = 0.5 | the share of an offence from which somebody counts as its offender
// column victim: text | identity of the victim
// column offenders: integer | different people
// column identities: list | who they are
// column offences: integer | in how many offences
// column harm: number | days of those offences' codes
// column last: instant | when the last began
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offender:Identity)-[did:ATTRIBUTED]->(offence)<-[:VICTIM_OF]-(:Person)-[:RECORD_OF]->(victim:Identity)
WHERE did.weight >= $min_weight
WITH DISTINCT victim, offender, offence
ORDER BY offender.id, offence.id
WITH victim, collect(DISTINCT offender.id) AS identities, collect(DISTINCT offence) AS offences,
     max(offence.committed_from) AS last
WHERE size(identities) >= $min_offenders AND size(offences) > 1
RETURN victim.id AS victim, size(identities) AS offenders, identities, size(offences) AS offences,
       reduce(days = 0.0, o IN offences | days + coalesce(o.harm, 0.0)) AS harm, last
ORDER BY offenders DESC, harm DESC, victim

// question: Who was a victim again and again, and by whom?
// note: A victim is counted over all records of the same human. Two offences or more make a repeat victim.
// param since: instant = as_of-365 | offences committed from then on
// param min_offences: integer = 2 | so many offences or more
// column victim: text | identity of the victim
// column offences: integer | as victim
// column offenders: list | identities credited with half of one of them or more
// column unnamed: integer | of the offences those in which nobody is named
// column harm: number | days of the offences' codes
// column last: instant | when the last began
// column protected: boolean | whether an order protects a record of the victim
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)<-[:VICTIM_OF]-(:Person)-[:RECORD_OF]->(victim:Identity)
WITH DISTINCT victim, offence
ORDER BY offence.committed_from, offence.id
WITH victim, collect(offence) AS suffered
WHERE size(suffered) >= $min_offences
RETURN victim.id AS victim, size(suffered) AS offences,
       COLLECT {
         UNWIND suffered AS o
         MATCH (who:Identity)-[did:ATTRIBUTED]->(o)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders,
       size([o IN suffered WHERE o.unnamed_seats = o.seats]) AS unnamed,
       reduce(days = 0.0, o IN suffered | days + coalesce(o.harm, 0.0)) AS harm, last(suffered).committed_from AS last,
       EXISTS { MATCH (victim)<-[:RECORD_OF]-(:Person)<-[:PROTECTS]-(:Order) } AS protected
ORDER BY harm DESC, offences DESC, victim

// question: Which numbers are common to a series of offences, and who has to do with them?
// note: Numbers that suspects used in several offences, whoever is named for them; with the people believed to have
//   done them and the people who hold the number.
// param since: instant = as_of-730 | offences committed from then on
// param min_offences: integer = 2 | so many offences or more
// param max_holders: integer = 20 | a number that more people hold says little
// column phone: text | the number, E.164
// column offences: integer | how many it was used in
// column references: list | which, from the first to the last
// column unnamed: integer | those of them in which nobody is named
// column victims: integer | different victims; unnamed ones are counted one an offence
// column offenders: list | identities credited with half of one of them or more
// column holding: list | identities that hold the number
// column harm: number | days of the offences' codes
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)-[:USED]->(phone:Phone)
WHERE coalesce(phone.holders, 0) <= $max_holders
WITH DISTINCT phone, offence
ORDER BY offence.committed_from, offence.id
WITH phone, collect(offence) AS series
WHERE size(series) >= $min_offences
RETURN phone.id AS phone, size(series) AS offences, [o IN series | o.id] AS references,
       size([o IN series WHERE o.unnamed_seats = o.seats]) AS unnamed,
       COUNT {
         UNWIND series AS o
         MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
         RETURN DISTINCT victim
       } + size([o IN series WHERE o.unnamed_victims > 0]) AS victims,
       COLLECT {
         UNWIND series AS o
         MATCH (who:Identity)-[did:ATTRIBUTED]->(o)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders,
       COLLECT {
         MATCH (phone)<-[:USES|SUBSCRIBER_OF]-(:Person)-[:RECORD_OF]->(who:Identity)
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS holding,
       reduce(days = 0.0, o IN series | days + coalesce(o.harm, 0.0)) AS harm
ORDER BY harm DESC, offences DESC, phone

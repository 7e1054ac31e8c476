// question: At which addresses does most harm happen?
// note: Offences whose scene is the address. Harm is that of the offences' codes, whoever did them.
// param since: instant = as_of-365 | offences committed from then on
// param min_offences: integer = 2 | so many offences or more
// column address: text | its id
// column text: text | as written
// column kind: text | dwelling, hostel, hospital, ...
// column offences: integer | at it
// column harm: number | days of their codes
// column victims: integer | different victims; unnamed ones are counted one an offence
// column offenders: list | identities credited with half of one of them or more
// column unnamed: integer | of the offences those in which nobody is named
// column last: instant | when the last began
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)-[:SCENE]->(address:Address)
WITH DISTINCT address, offence
ORDER BY offence.committed_from, offence.id
WITH address, collect(offence) AS here
WHERE size(here) >= $min_offences
RETURN address.id AS address, address.text AS text, address.kind AS kind, size(here) AS offences,
       reduce(days = 0.0, o IN here | days + coalesce(o.harm, 0.0)) AS harm,
       COUNT {
         UNWIND here AS o
         MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
         RETURN DISTINCT victim
       } + size([o IN here WHERE o.unnamed_victims > 0]) AS victims,
       COLLECT {
         UNWIND here AS o
         MATCH (who:Identity)-[did:ATTRIBUTED]->(o)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders,
       size([o IN here WHERE o.unnamed_seats = o.seats]) AS unnamed, last(here).committed_from AS last
ORDER BY harm DESC, offences DESC, address

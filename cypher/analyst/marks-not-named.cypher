// question: Whose forensic mark was left at an offence for which that person is not named?
// note: A mark left at the offence and matched to a record, while no record of that human stands in the offence as
//   suspect, not even eliminated. A mark of a victim or witness of the offence is said to be one.
// param since: instant = as_of-3650 | offences committed from then on
// column offence: text | crime reference
// column began: instant | when it began
// column title: text | as recorded
// column mark: text | its id
// column kind: text | dna, fingerprint, footwear or tool
// column quality: text | full or partial
// column identity: text | whose it is
// column label: text | what that person is known by
// column role: text | VICTIM_OF or WITNESS_OF where the person stands in the offence as such; else empty
// column named: list | identities named as suspects
// column harm: number | days of the offence's code
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)-[:LEFT]->(mark:Mark)<-[:MATCHED]-(:Person)-[:RECORD_OF]->(who:Identity)
WHERE NOT EXISTS { MATCH (who)<-[:RECORD_OF]-(:Person)-[:SUSPECT_IN]->(offence) }
WITH DISTINCT offence, mark, who
RETURN offence.id AS offence, offence.committed_from AS began, offence.title AS title, mark.id AS mark,
       mark.kind AS kind, mark.quality AS quality, who.id AS identity, who.label AS label,
       head(COLLECT {
         MATCH (who)<-[:RECORD_OF]-(:Person)-[part:VICTIM_OF|WITNESS_OF]->(offence)
         RETURN DISTINCT type(part) AS role ORDER BY role
       }) AS role,
       COLLECT {
         MATCH (offence)<-[stands:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(other:Identity)
         WHERE coalesce(stands.status, '') <> 'eliminated'
         RETURN DISTINCT other.id AS id ORDER BY id
       } AS named,
       coalesce(offence.harm, 0.0) AS harm
ORDER BY harm DESC, offence, mark, identity

// question: Who on the list goes by several names or birth dates?
// note: Records taken to be one human that differ in surname or birth date, and the aliases recorded with them. The
//   least certain of the joins is said.
// param top: integer = 100 | down to this rank
// column rank: integer | on the list
// column identity: text | who
// column label: text | what that person is known by
// column records: list | nominal records
// column surnames: list | as recorded, those of aliases apart
// column births: list | birth dates, ISO
// column aliases: list | other names recorded
// column least_sure: number | the smallest chance that a record belongs with the rest
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top AND who.records > 1
MATCH (who)<-[is:RECORD_OF]-(record:Person)
WITH who, record, is
ORDER BY record.id
WITH who, collect(record) AS records, min(is.probability) AS least_sure
WITH who, records, least_sure,
     COLLECT {
       UNWIND records AS r
       WITH DISTINCT toUpper(r.surname) AS s WHERE s IS NOT NULL
       RETURN s ORDER BY s
     } AS surnames,
     COLLECT {
       UNWIND records AS r
       WITH DISTINCT toString(r.dob) AS d WHERE d IS NOT NULL
       RETURN d ORDER BY d
     } AS births,
     COLLECT { UNWIND records AS r UNWIND r.aliases AS a RETURN DISTINCT a ORDER BY a } AS aliases
WHERE size(surnames) > 1 OR size(births) > 1 OR size(aliases) > 0
RETURN who.rank AS rank, who.id AS identity, who.label AS label, [r IN records | r.id] AS records, surnames, births,
       aliases, least_sure
ORDER BY rank

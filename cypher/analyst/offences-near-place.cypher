// question: What happened near this place, and who is believed to have done it?
// param lat: number | latitude, degrees WGS-84
// param lon: number | longitude, degrees WGS-84
// param metres: number = 500 | at most so far away
// param since: instant = as_of-365 | offences committed from then on
// column offence: text | crime reference
// column began: instant | when it began
// column title: text | as recorded
// column metres: integer | away
// column harm: number | days of the offence's code
// column offenders: list | identities credited with half or more
// column nobody: number | days of it credited to no one
// access: read
WITH point({latitude: $lat, longitude: $lon}) AS here
MATCH (offence:Offence)
WHERE point.distance(offence.location, here) <= $metres AND offence.committed_from >= $since
RETURN offence.id AS offence, offence.committed_from AS began, offence.title AS title,
       toInteger(round(point.distance(offence.location, here))) AS metres, coalesce(offence.harm, 0.0) AS harm,
       COLLECT {
         MATCH (who:Identity)-[did:ATTRIBUTED]->(offence)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders, offence.remainder AS nobody
ORDER BY began DESC, offence

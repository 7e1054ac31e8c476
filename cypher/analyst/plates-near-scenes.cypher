// question: Which plates were read near several scenes, within an hour of each offence?
// note: A camera may misread, and a plate may belong there: how often it was read near no offence is not in the graph.
//   The keeper's own part in the offences is said, so that a victim's or witness's car is seen to be one.
// param since: instant = as_of-365 | offences committed from then on
// param minutes: number = 60 | at most so long before or after the offence
// param metres: number = 1000 | at most so far from it
// param min_scenes: integer = 2 | so many offences or more
// column vehicle: text | its plate
// column scenes: integer | offences it was read near
// column references: list | which, from the first to the last
// column unnamed: integer | of them those in which nobody is named
// column nearest: number | the nearest read, metres
// column keepers: list | identities that keep or drive it
// column roles: list | those people's parts in these offences
// column harm: number | days of the offences' codes
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (vehicle:Vehicle)-[read:READ_NEAR]->(offence)
WHERE abs(read.minutes) <= $minutes AND read.metres <= $metres
WITH vehicle, offence, min(read.metres) AS metres
ORDER BY offence.committed_from, offence.id
WITH vehicle, collect(offence) AS scenes, min(metres) AS nearest
WHERE size(scenes) >= $min_scenes
RETURN vehicle.id AS vehicle, size(scenes) AS scenes, [o IN scenes | o.id] AS references,
       size([o IN scenes WHERE o.unnamed_seats = o.seats]) AS unnamed, nearest,
       COLLECT {
         MATCH (vehicle)<-[:KEEPER_OF|DRIVES]-(:Person)-[:RECORD_OF]->(who:Identity)
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS keepers,
       COLLECT {
         UNWIND scenes AS o
         MATCH (o)<-[part:SUSPECT_IN|VICTIM_OF|WITNESS_OF]-(:Person)-[:RECORD_OF]->(who:Identity)
         WHERE EXISTS { MATCH (who)<-[:RECORD_OF]-(:Person)-[:KEEPER_OF|DRIVES]->(vehicle) }
         WITH DISTINCT type(part) + ' ' + o.id AS role
         RETURN role ORDER BY role
       } AS roles,
       reduce(days = 0.0, o IN scenes | days + coalesce(o.harm, 0.0)) AS harm
ORDER BY harm DESC, scenes DESC, vehicle

// question: Which offences share a number, plate, account, mark or place, with nobody named for any of them?
// note: What an unnamed suspect used, left or was seen at or in, common to two offences or more. What belongs to the
//   victim (stolen) takes no part, nor does what many people are tied to.
// param since: instant = as_of-730 | offences committed from then on
// param max_holders: integer = 20 | a thing that more people are tied to (a hospital, a hostel) says little
// param min_offences: integer = 2 | so many offences or more
// column kind: text | Phone, Vehicle, Account, Mark or Address
// column thing: text | its id
// column offences: integer | how many share it
// column references: list | which, from the first to the last
// column victims: integer | different victims; unnamed ones are counted one an offence
// column harm: number | days of the offences' codes
// column first: instant | when the first began
// column last: instant | when the last began
// column holders: integer | people tied to it: who to ask about
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
  AND offence.unnamed_seats = offence.seats
MATCH (offence)-[:USED|SEEN|LEFT|SUSPECT_SEEN_AT]->(thing:Phone|Vehicle|Account|Mark|Address)
WHERE coalesce(thing.holders, 0) <= $max_holders
WITH DISTINCT thing, offence
ORDER BY offence.committed_from, offence.id
WITH thing, collect(offence) AS shared
WHERE size(shared) >= $min_offences
RETURN labels(thing)[0] AS kind, thing.id AS thing, size(shared) AS offences, [o IN shared | o.id] AS references,
       COUNT {
         UNWIND shared AS o
         MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
         RETURN DISTINCT victim
       } + size([o IN shared WHERE o.unnamed_victims > 0]) AS victims,
       reduce(days = 0.0, o IN shared | days + coalesce(o.harm, 0.0)) AS harm,
       head(shared).committed_from AS first, last(shared).committed_from AS last, coalesce(thing.holders, 0) AS holders
ORDER BY harm DESC, offences DESC, kind, thing

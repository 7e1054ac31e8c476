// question: Who holds the number, plate or account that an unnamed suspect used?
// note: Offences nobody is named for, and the people whose dates cover the offence: those who gave the thing up before,
//   or took it over after, are left out. A candidate, not a suspect; victims and witnesses of the offence are left out.
// param since: instant = as_of-730 | offences committed from then on
// param max_holders: integer = 5 | a thing that more people are tied to says little
// param slack: integer = 30 | so many days outside the dates of a tie are taken as covered
// column offence: text | crime reference
// column began: instant | when it began
// column kind: text | Phone, Vehicle or Account
// column thing: text | its id
// column identity: text | who
// column label: text | what that person is known by
// column tie: list | how the person is tied to it
// column holders: integer | people tied to it
// column grade: text | the best 3x5x2 grade of those ties; empty where none has one
// column suspect_in: integer | other offences in which this person is a suspect
// column harm: number | days of the offence's code
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since AND offence.unnamed_seats = offence.seats
MATCH (offence)-[:USED|SEEN]->(thing:Phone|Vehicle|Account)
WHERE thing.holders <= $max_holders
WITH DISTINCT offence, thing, date(offence.committed_from) AS day
MATCH (thing)<-[tie:USES|SUBSCRIBER_OF|KEEPER_OF|DRIVES]-(:Person)-[:RECORD_OF]->(who:Identity)
WHERE (tie.first_seen IS NULL OR tie.first_seen <= day + duration({days: $slack}))
  AND (tie.last_seen IS NULL OR tie.last_seen >= day - duration({days: $slack}))
  AND NOT EXISTS { MATCH (who)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF|WITNESS_OF|SUSPECT_IN]->(offence) }
WITH offence, thing, who, type(tie) AS how, min(tie.grade) AS grade
ORDER BY how
WITH offence, thing, who, collect(how) AS tie, min(grade) AS grade
RETURN offence.id AS offence, offence.committed_from AS began, labels(thing)[0] AS kind, thing.id AS thing,
       who.id AS identity, who.label AS label, tie, thing.holders AS holders, grade,
       COUNT {
         MATCH (who)<-[:RECORD_OF]-(:Person)-[stands:SUSPECT_IN]->(other:Offence)
         WHERE coalesce(stands.status, '') <> 'eliminated'
         RETURN DISTINCT other
       } AS suspect_in, coalesce(offence.harm, 0.0) AS harm
ORDER BY harm DESC, offence, kind, thing, identity

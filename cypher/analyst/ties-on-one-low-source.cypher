// question: Which ties of people on the list rest on a single source row of low grade?
// note: Ties to an address, vehicle, number, account or other person that one row alone states, with a source graded
//   not reliable or information graded not known or worse (3x5x2). Ties without a grade are not judged.
// param top: integer = 100 | down to this rank
// param source_from: integer = 3 | source grade from which it is low: 1 reliable, 2 untested, 3 not reliable
// param assessment_from: text = D | assessment from which it is low: A known directly, D not known, E suspected false
// column rank: integer | on the list
// column identity: text | who
// column person: text | the record that is tied
// column tie: text | how
// column kind: text | of what it is tied to
// column thing: text | its id
// column grade: text | 3x5x2
// column source: text | where it is known from
// column row: text | the source row
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top
MATCH (who)<-[:RECORD_OF]-(person:Person)-
      [tie:LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|SUBSCRIBER_OF|PARTNER|EX_PARTNER|FAMILY|
          COHABITS|PARENT_OF|ASSOCIATE]-
      (thing:Address|Vehicle|Phone|Account|Person)
WITH who, type(tie) AS how, thing, collect({person: person, tie: tie}) AS rows
WHERE size(rows) = 1 AND size(rows[0].tie.source_refs) = 1
WITH who, how, thing, rows[0].person AS person, rows[0].tie AS tie
WHERE toInteger(substring(tie.grade, 0, 1)) >= $source_from OR substring(tie.grade, 1, 1) >= $assessment_from
RETURN who.rank AS rank, who.id AS identity, person.id AS person, how AS tie, labels(thing)[0] AS kind,
       thing.id AS thing, tie.grade AS grade, tie.source AS source, tie.source_refs[0] AS row
ORDER BY rank, tie, kind, thing, person, row

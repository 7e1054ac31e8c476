// question: By which ways are two people connected, all of the shortest length?
// note: One row a sequence of people and things. Ties that the sources repeat make the same sequence several times:
//   `parallel` counts them.
// param a: text | a person record
// param b: text | another
// param max_holders: integer = 20 | a thing that more people are tied to is not walked through
// column steps: integer | ties from the one to the other
// column through: list | what lies between, as Label:id
// column ties: list | the relationships in order; where two things are tied in several ways, each way once
// column parallel: integer | paths that run through these same things
// access: read
MATCH path = ALL SHORTEST (:Person {id: $a})
  (()-[:RECORD_OF|SUSPECT_IN|VICTIM_OF|WITNESS_OF|LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|
      SUBSCRIBER_OF|MATCHED|PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE|SCENE|SUSPECT_SEEN_AT|USED|
      SEEN|STOLEN|LEFT|CALLED]-(on_the_way WHERE coalesce(on_the_way.holders, 0) <= $max_holders)){1,12}
  (:Person {id: $b})
WHERE $a <> $b
WITH [n IN nodes(path) | labels(n)[0] + ':' + n.id] AS things, [r IN relationships(path) | type(r)] AS ties
WITH things, ties
ORDER BY things, ties
WITH things, collect(ties) AS ways
WITH things, size(ways) AS parallel,
     [step IN range(0, size(ways[0]) - 1) | reduce(seen = '', way IN ways |
        CASE WHEN seen = '' THEN way[step]
             WHEN way[step] IN split(seen, ' or ') THEN seen
             ELSE seen + ' or ' + way[step] END)] AS ties
RETURN size(ties) AS steps, things[1..-1] AS through, ties, parallel
ORDER BY steps, through

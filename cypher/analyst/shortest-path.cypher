// question: How are two people connected, step by step?
// note: One shortest path over what the sources state (and which records are one human), the first in the order of its
//   ids; `all-shortest-paths` gives every one. Things that many people share are not walked through.
// param a: text | a person record
// param b: text | another
// param max_holders: integer = 20 | a thing that more people are tied to is not walked through
// column step: integer | from 1
// column from_kind: text | label
// column from_id: text | id
// column ties: list | the relationships between the two, each kind once
// column to_kind: text | label
// column to_id: text | id
// column rows: list | source rows of all parallel ties of this step
// access: read
MATCH path = ALL SHORTEST (:Person {id: $a})
  (()-[:RECORD_OF|SUSPECT_IN|VICTIM_OF|WITNESS_OF|LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|
      SUBSCRIBER_OF|MATCHED|PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE|SCENE|SUSPECT_SEEN_AT|USED|
      SEEN|STOLEN|LEFT|CALLED]-(on_the_way WHERE coalesce(on_the_way.holders, 0) <= $max_holders)){1,12}
  (:Person {id: $b})
WHERE $a <> $b
WITH nodes(path) AS things, relationships(path) AS ties
WITH things, ties, [n IN things | labels(n)[0] + ':' + n.id] AS named
WITH named, things, collect(ties) AS ways
ORDER BY named
LIMIT 1
UNWIND range(0, size(things) - 2) AS n
UNWIND [way IN ways | way[n]] AS tie
WITH n, things[n] AS here, things[n + 1] AS there, collect(DISTINCT tie) AS ties
RETURN n + 1 AS step, labels(here)[0] AS from_kind, here.id AS from_id,
       COLLECT { UNWIND ties AS t RETURN DISTINCT type(t) AS tie ORDER BY tie } AS ties, labels(there)[0] AS to_kind,
       there.id AS to_id,
       COLLECT { UNWIND ties AS t UNWIND t.source_refs AS row RETURN DISTINCT row ORDER BY row } AS rows
ORDER BY step

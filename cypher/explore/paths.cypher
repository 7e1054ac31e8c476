// question: By which of the shortest ways are two things connected?
// note: Ways are sequences of things, those through little shared things first; `parallel` counts what choosing among
//   parallel ties makes of each. The ends may be what may not be walked through.
// param a: text | the store's own id of the one
// param b: text | of the other
// param longest: integer = 6 | ties in a way at most; 20 whatever is asked
// param labels: list | walk through these labels only; empty: through all
// param max_holders: integer = none | things that more identities hold are not walked through
// param least: number = 0 | not along inferred ties of a smaller chance
// param limit: integer = 10 | so many ways at most
// column labels: list | of the things on the way
// column ids: list | their ids
// column parallel: integer | ways along these same things
// column total: integer | how many sequences there are in all
// column total_parallel: integer | and with each choice among parallel ties
// access: read
MATCH (a) WHERE elementId(a) = $a
MATCH (b) WHERE elementId(b) = $b
MATCH way = allShortestPaths((a)-[*..20]-(b))
WHERE all(m IN nodes(way) WHERE m = a OR m = b OR ((size($labels) = 0 OR labels(m)[0] IN $labels)
      AND ($max_holders IS NULL OR (coalesce(m.holders, 0) <= $max_holders
         AND NOT (m:Address AND coalesce(m.kind, '') IN ['police', 'hospital', 'prison'])))))
  AND all(tie IN relationships(way) WHERE
      CASE WHEN tie.probability IS NULL OR (type(tie) = 'ATTRIBUTED' AND tie.basis = 'named') THEN 1.0
       ELSE tie.probability END >= $least)
WITH way
WHERE length(way) <= $longest
WITH nodes(way) AS things, count(*) AS parallel
WITH things, parallel, reduce(most = 0, thing IN things[1..-1] |
       CASE WHEN coalesce(thing.holders, 0) > most THEN thing.holders ELSE most END) AS widest
ORDER BY widest, [thing IN things |
       [{Identity: 0, Person: 1, Offence: 2, Phone: 3, Vehicle: 4, Account: 5, Mark: 6, Address: 7, Order: 8,
         Action: 9, Sighting: 10}[labels(thing)[0]], thing.id]]
WITH collect([[thing IN things | labels(thing)[0]], [thing IN things | thing.id], parallel]) AS ways,
     sum(parallel) AS total_parallel
UNWIND range(0, size(ways[..$limit]) - 1) AS place
RETURN ways[place][0] AS labels, ways[place][1] AS ids, ways[place][2] AS parallel, size(ways) AS total, total_parallel
ORDER BY place

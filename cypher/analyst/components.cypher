// question: Into which separate groups do the people on the list fall, and how large is each?
// note: A group is all that can be reached from somebody on the list over suspects' roles, people's ties and things
//   that few share; at most 24 ties away, which is six people and the things between them. Groups that meet are one.
// param top: integer = 100 | people on the list down to this rank
// param max_holders: integer = 5 | a thing that more people are tied to joins nobody
// column group: text | smallest identity of it
// column people: integer | in it, of whatever role
// column suspects: integer | of them with an offence credited by half or more
// column listed: list | identities of those on the list, by rank
// column harm: number | expected harm of all, days
// access: read
MATCH (seed:Identity)
WHERE seed.rank <= $top
CALL (seed) {
  MATCH (seed)(()-[tie:RECORD_OF|SUSPECT_IN|LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|
      SUBSCRIBER_OF|MATCHED|PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE|SUSPECT_SEEN_AT|USED|SEEN|
      LEFT
            WHERE coalesce(tie.status, '') <> 'eliminated']-
            (on_the_way WHERE coalesce(on_the_way.holders, 0) <= $max_holders)){0,24}(member:Identity)
  WITH DISTINCT member
  ORDER BY member.id
  RETURN collect(member) AS members
}
WITH head(members).id AS group, members, seed
ORDER BY seed.rank
WITH group, collect(seed.id) AS listed, collect(members) AS reached
UNWIND reached AS members
UNWIND members AS member
WITH DISTINCT group, listed, member
ORDER BY member.id
WITH group, listed, count(member) AS people, sum(member.expected_harm) AS harm,
     sum(CASE WHEN EXISTS { MATCH (member)-[did:ATTRIBUTED]->(:Offence) WHERE did.weight >= 0.5 } THEN 1
              ELSE 0 END) AS suspects
RETURN group, people, suspects, listed, harm
ORDER BY people DESC, harm DESC, group

// question: Who on the list bridges groups that nothing else connects?
// note: The people around somebody (named together, tied to each other) fall into groups; two belong to one group where
//   they are connected without that person, over at most eight ties. With two groups or more the person is a bridge.
// param top: integer = 100 | people on the list down to this rank
// param max_holders: integer = 5 | a thing that more people are tied to connects nobody
// param min_groups: integer = 2 | so many groups or more
// column rank: integer | on the list
// column identity: text | the bridge
// column label: text | what that person is known by
// column groups: integer | that meet in this person
// column people: integer | in them
// column members: list | identities, the members of a group joined by +
// access: read
MATCH (bridge:Identity)
WHERE bridge.rank <= $top
CALL (bridge) {
  MATCH (bridge)<-[:RECORD_OF]-(record:Person)
  CALL (record) {
    MATCH (record)-[:PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE]-(other:Person)
    RETURN other
    UNION
    MATCH (record)-[:SUSPECT_IN]->(:Offence)<-[:SUSPECT_IN]-(other:Person)
    RETURN other
  }
  MATCH (other)-[:RECORD_OF]->(near:Identity)
  WHERE near <> bridge
  WITH DISTINCT near
  ORDER BY near.id
  RETURN collect(near) AS around
}
WITH bridge, around
WHERE size(around) >= $min_groups
WITH bridge, around, COLLECT { MATCH (bridge)<-[:RECORD_OF]-(own:Person) RETURN own } + [bridge] AS self
UNWIND around AS near
CALL (near, around, self) {
  MATCH (near)(()-[tie:RECORD_OF|SUSPECT_IN|LIVES_AT|STAYS_AT|SEEN_AT|KEEPER_OF|DRIVES|PASSENGER_IN|USES|
      SUBSCRIBER_OF|MATCHED|PARTNER|EX_PARTNER|FAMILY|COHABITS|PARENT_OF|ASSOCIATE|SUSPECT_SEEN_AT|USED|SEEN|
      LEFT
            WHERE coalesce(tie.status, '') <> 'eliminated']-
            (on_the_way WHERE coalesce(on_the_way.holders, 0) <= $max_holders AND NOT on_the_way IN self)){0,8}
        (met:Identity)
  WITH DISTINCT met
  WHERE met IN around
  RETURN min(met.id) AS group
}
WITH bridge, group, near
ORDER BY near.id
WITH bridge, group, collect(near.id) AS members
ORDER BY group
WITH bridge, collect(members) AS groups
WHERE size(groups) >= $min_groups
RETURN bridge.rank AS rank, bridge.id AS identity, bridge.label AS label, size(groups) AS groups,
       reduce(n = 0, g IN groups | n + size(g)) AS people,
       [g IN groups | reduce(joined = head(g), m IN tail(g) | joined + '+' + m)] AS members
ORDER BY groups DESC, people DESC, rank, identity

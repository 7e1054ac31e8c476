// question: Which suspects are tied to an address of somebody they are suspected against?
// note: The suspect and the victim of one offence, both tied to one address since or about the offence; who lives with
//   whom is said. To be read beside orders and bail conditions.
// param since: instant = as_of-365 | offences committed from then on
// param max_holders: integer = 10 | an address that more people are tied to says little
// column offence: text | crime reference
// column began: instant | when it began
// column identity: text | the suspect
// column label: text | what the suspect is known by
// column victim: text | record of the victim
// column relationship: text | of the victim to the suspect
// column address: text | its id
// column suspect_tie: list | how the suspect is tied to it
// column victim_tie: list | how the victim is tied to it
// column last_seen: date | the suspect there for the last time, as far as is known
// column order_in_force: boolean | an order against the suspect protects the victim
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)<-[stands:SUSPECT_IN]-(:Person)-[:RECORD_OF]->(who:Identity)
WHERE coalesce(stands.status, '') <> 'eliminated'
MATCH (offence)<-[is:VICTIM_OF]-(victim:Person)-[:RECORD_OF]->(hurt:Identity)
WITH offence, who, victim, hurt, min(is.relationship) AS relationship, date(offence.committed_from) AS day
MATCH (who)<-[:RECORD_OF]-(:Person)-[there:LIVES_AT|STAYS_AT|SEEN_AT]->(address:Address)
      <-[home:LIVES_AT|STAYS_AT]-(:Person)-[:RECORD_OF]->(hurt)
WHERE address.holders <= $max_holders
  AND (there.last_seen IS NULL OR there.last_seen >= day)
  AND (home.last_seen IS NULL OR home.last_seen >= day)
WITH offence, who, victim, hurt, relationship, address,
     collect(DISTINCT type(there)) AS suspect_tie, collect(DISTINCT type(home)) AS victim_tie,
     max(coalesce(there.last_seen, there.first_seen)) AS last_seen
RETURN offence.id AS offence, offence.committed_from AS began, who.id AS identity, who.label AS label,
       victim.id AS victim, relationship, address.id AS address,
       COLLECT { UNWIND suspect_tie AS t RETURN t ORDER BY t } AS suspect_tie,
       COLLECT { UNWIND victim_tie AS t RETURN t ORDER BY t } AS victim_tie, last_seen,
       EXISTS {
         MATCH (who)<-[:RECORD_OF]-(:Person)-[:SUBJECT_OF]->(order:Order)-[:PROTECTS]->(:Person)-[:RECORD_OF]->(hurt)
         WHERE order.ends_on IS NULL OR order.ends_on >= date($since)
       } AS order_in_force
ORDER BY began DESC, offence, identity, victim, address

// question: Which orders are in force, whom do they protect, and what has happened since?
// note: For each order: offences since its first day in which its subject is credited with half or more, those of them
//   against the protected person, and ties that place the subject at the excluded address since. Every record of the
//   subject and of the protected person is looked at.
// param on: date = as_of | orders in force on this day
// param starts_from: date = as_of-1825 | orders that began on this day or later
// column order: text | its id
// column kind: text | dvpn, dvpo, dapo, non_molestation, restraining, spo, shpo, sro or notification
// column identity: text | its subject
// column label: text | what the subject is known by
// column protects: text | record of the protected person; empty where none is named
// column starts_on: date | first day in force
// column ends_on: date | last day in force; empty: no end known
// column offences_since: integer | of the subject
// column against_protected: list | those of them against the protected person
// column at_excluded: list | source rows that place the subject at the excluded address
// column harm_since: number | days of the offences since
// access: read
MATCH (order:Order)
WHERE order.starts_on >= $starts_from AND order.starts_on <= $on AND (order.ends_on IS NULL OR order.ends_on >= $on)
MATCH (order)<-[:SUBJECT_OF]-(:Person)-[:RECORD_OF]->(who:Identity)
OPTIONAL MATCH (order)-[:PROTECTS]->(protected:Person)-[:RECORD_OF]->(safe:Identity)
CALL (order, who, safe) {
  OPTIONAL MATCH (who)-[did:ATTRIBUTED]->(offence:Offence)
  WHERE did.weight >= 0.5 AND date(offence.committed_from) >= order.starts_on
  WITH DISTINCT safe, offence
  ORDER BY offence.committed_from, offence.id
  WITH safe, collect(offence) AS since
  RETURN since, [o IN since WHERE EXISTS { MATCH (safe)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o) } | o.id] AS against
}
RETURN order.id AS order, order.kind AS kind, who.id AS identity, who.label AS label, protected.id AS protects,
       order.starts_on AS starts_on, order.ends_on AS ends_on, size(since) AS offences_since,
       against AS against_protected,
       COLLECT {
         MATCH (order)-[:EXCLUDES]->(:Address)<-[tie:LIVES_AT|STAYS_AT|SEEN_AT]-(:Person)-[:RECORD_OF]->(who)
         WHERE coalesce(tie.last_seen, tie.first_seen) >= order.starts_on
         UNWIND tie.source_refs AS row
         RETURN DISTINCT row ORDER BY row
       } AS at_excluded,
       reduce(days = 0.0, o IN since | days + coalesce(o.harm, 0.0)) AS harm_since
ORDER BY size(against_protected) DESC, offences_since DESC, starts_on DESC, order, identity

// question: What is this person believed to have done, to whom, and when?
// param identity: text | identity (I-...)
// column began: instant | when the offence began
// column offence: text | crime reference
// column title: text | as recorded
// column days: number | of the offence's code
// column share: number | of the offence credited to this person, 0 to 1
// column basis: text | named, linked or both
// column counts: boolean | whether the policy counts it
// column victims: list | records of the victims
// column relationship: list | of the victims to the suspect, where recorded
// column days_since: integer | whole days since the offence before it
// access: read
MATCH (who:Identity {id: $identity})-[did:ATTRIBUTED]->(offence:Offence)
CALL (offence) {
  OPTIONAL MATCH (victim:Person)-[is:VICTIM_OF]->(offence)
  WITH victim, is
  ORDER BY victim.id
  RETURN collect(DISTINCT victim.id) AS victims, collect(DISTINCT is.relationship) AS relationship
}
WITH did, offence, victims, relationship
ORDER BY offence.committed_from, offence.id, did.seat
WITH collect({did: did, offence: offence, victims: victims, relationship: relationship}) AS steps
UNWIND range(0, size(steps) - 1) AS n
WITH n, steps[n].did AS did, steps[n].offence AS offence, steps[n].victims AS victims,
     steps[n].relationship AS relationship, CASE WHEN n > 0 THEN steps[n - 1].offence END AS before
RETURN offence.committed_from AS began, offence.id AS offence, offence.title AS title, offence.harm AS days,
       did.weight AS share, did.basis AS basis, did.counts AS counts, victims, relationship,
       duration.inDays(before.committed_from, offence.committed_from).days AS days_since
ORDER BY began, offence, did.seat

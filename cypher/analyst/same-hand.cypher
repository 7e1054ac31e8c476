// question: Which offences may be the work of the hand behind this one?
// param offence: text | crime reference
// param min_probability: number = 0.1 | pairs at least so likely
// column other: text | crime reference
// column began: instant | when it began
// column title: text | as recorded
// column area: text | where
// column probability: number | that one hand did both
// column basis: text | entity, candidate or behaviour
// column shared: list | what they share
// column offenders: list | identities credited with half of the other or more
// column harm: number | days of the other's code
// access: read
MATCH (:Offence {id: $offence})-[link:SAME_HAND]-(other:Offence)
WHERE link.probability >= $min_probability
RETURN other.id AS other, other.committed_from AS began, other.title AS title, other.bcu AS area,
       link.probability AS probability, link.basis AS basis, link.shared AS shared,
       COLLECT {
         MATCH (who:Identity)-[did:ATTRIBUTED]->(other)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders, coalesce(other.harm, 0.0) AS harm
ORDER BY probability DESC, other

// question: Where does the evidence speak against the person who was named?
// note: A flag to look again, not a finding: the named person keeps the harm. Beside it whoever the evidence
//   speaks for.
// param since: instant = as_of-730 | offences committed from then on
// column offence: text | crime reference
// column began: instant | when it began
// column title: text | as recorded
// column seat: integer | number of the offender within the offence
// column named: text | identity that is named
// column label: text | what that person is known by
// column probability: number | that the named person did it
// column rival: text | identity with the next highest probability for the seat; empty where there is none
// column rival_probability: number | of that one
// column harm: number | days of the offence's code
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (named:Identity)-[did:ATTRIBUTED]->(offence)
WHERE did.doubted
OPTIONAL MATCH (other:Identity)-[instead:ATTRIBUTED {seat: did.seat}]->(offence)
WHERE other <> named
WITH offence, named, did, other, instead
ORDER BY instead.probability DESC, other.id
WITH offence, named, did, head(collect({id: other.id, probability: instead.probability})) AS rival
RETURN offence.id AS offence, offence.committed_from AS began, offence.title AS title, did.seat AS seat,
       named.id AS named, named.label AS label, did.probability AS probability, rival.id AS rival,
       rival.probability AS rival_probability, coalesce(offence.harm, 0.0) AS harm
ORDER BY harm DESC, offence, seat, named

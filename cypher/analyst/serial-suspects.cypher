// question: Who is a serial suspect of domestic abuse: two victims or more?
// note: Suspect of more than one offence with the flag against two victims or more, over all records of the same human.
//   Unnamed victims cannot be told apart and are counted one an offence.
// param since: instant = as_of-3650 | offences committed from then on
// param flag: text = domestic_abuse | the flag that the offences carry
// param min_victims: integer = 2 | so many different victims or more
// param min_weight: number = 0.5 | the share of an offence from which somebody counts as its offender
// column identity: text | who
// column label: text | what that person is known by
// column rank: integer | on the list; empty where not on it
// column victims: integer | different people, as said above
// column offences: list | which, from the first to the last
// column harm: number | days of their codes
// column last: instant | when the last began
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since AND $flag IN offence.flags
MATCH (who:Identity)-[did:ATTRIBUTED]->(offence)
WHERE did.weight >= $min_weight
WITH DISTINCT who, offence
ORDER BY offence.committed_from, offence.id
WITH who, collect(offence) AS offences
WHERE size(offences) >= 2
WITH who, offences, COUNT {
  UNWIND offences AS o
  MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
  RETURN DISTINCT victim
} + size([o IN offences WHERE o.unnamed_victims > 0]) AS victims
WHERE victims >= $min_victims
RETURN who.id AS identity, who.label AS label, who.rank AS rank, victims, [o IN offences | o.id] AS offences,
       reduce(days = 0.0, o IN offences | days + coalesce(o.harm, 0.0)) AS harm, last(offences).committed_from AS last
ORDER BY victims DESC, harm DESC, identity

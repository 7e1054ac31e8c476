// question: Whose rank rests on one inferred link?
// note: The offences that nobody named the person for, by how much of the rank each carries. If the link is wrong the
//   days go: look at these links first, in the order of what they carry.
// param top: integer = 100 | down to this rank
// param share: number = 0.5 | one link carries at least this share of the days
// column rank: integer | on the list
// column identity: text | who
// column label: text | what that person is known by
// column expected_harm: number | days
// column offence: text | the offence that is linked
// column basis: text | linked, or both where another is named
// column probability: number | that this person did it
// column link_days: number | days that the link adds
// column left: number | days that would be left
// column named_rank: integer | rank by names alone; empty where never named
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top
MATCH (who)-[did:ATTRIBUTED]->(offence:Offence)
WHERE did.counts AND did.basis IN ['linked', 'both'] AND did.expected_harm >= $share * who.expected_harm
RETURN who.rank AS rank, who.id AS identity, who.label AS label, who.expected_harm AS expected_harm,
       offence.id AS offence, did.basis AS basis, did.probability AS probability, did.expected_harm AS link_days,
       who.expected_harm - did.expected_harm AS left, who.named_rank AS named_rank
ORDER BY rank, link_days DESC, offence, did.seat

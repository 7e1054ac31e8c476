// question: Who offends in several areas?
// note: Offences credited by at least half, whether they count by the policy or not, by the area in which they
//   happened.
// param since: instant = as_of-365 | offences committed from then on
// param min_areas: integer = 2 | so many areas or more
// param min_weight: number = 0.5 | the share of an offence from which somebody counts as its offender
// column identity: text | who
// column label: text | what that person is known by
// column rank: integer | on the list; empty where not on it
// column areas: list | where, the area with most offences first
// column offences: integer | in all
// column elsewhere: integer | of them outside the area with most
// column harm: number | days of those offences' codes, by share credited
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since AND offence.bcu IS NOT NULL
MATCH (who:Identity)-[did:ATTRIBUTED]->(offence)
WHERE did.weight >= $min_weight
WITH who, offence, sum(did.weight * coalesce(did.harm, 0.0)) AS days
ORDER BY who.id, offence.id
WITH who, offence.bcu AS area, count(offence) AS offences, sum(days) AS days
ORDER BY who.id, offences DESC, area
WITH who, collect(area) AS areas, collect(offences) AS per_area, sum(days) AS harm
WHERE size(areas) >= $min_areas
RETURN who.id AS identity, who.label AS label, who.rank AS rank, areas,
       reduce(n = 0, one IN per_area | n + one) AS offences,
       reduce(n = 0, one IN tail(per_area) | n + one) AS elsewhere, harm
ORDER BY harm DESC, identity

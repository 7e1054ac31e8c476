// question: How much harm does linking show in each area that names alone do not?
// note: Days credited by the policy, by the area of the offence: under a name, and to somebody linked although
//   nobody, or another, was named. What is credited to no one stands beside both. The window is the policy's.
// param since: date = as_of-365 | offences that the policy counts by a date later than this
// column area: text | the offences' area; empty where none is recorded
// column offences: integer | that count
// column named: number | days credited under a name
// column linked: number | days credited by linking: the hidden harm
// column nobody: number | days credited to no one
// column linked_share: number | linked, of all three together, 0 to 1
// access: read
MATCH (offence:Offence)
WHERE offence.date_counted > $since AND offence.counts
CALL (offence) {
  OPTIONAL MATCH (:Identity)-[did:ATTRIBUTED]->(offence)
  WITH did
  ORDER BY did.id
  RETURN sum(CASE WHEN did.basis = 'named' THEN did.expected_harm ELSE 0.0 END) AS named,
         sum(CASE WHEN did.basis <> 'named' THEN did.expected_harm ELSE 0.0 END) AS linked
}
WITH offence, named, linked
ORDER BY offence.id
WITH offence.bcu AS area, count(offence) AS offences, sum(named) AS named, sum(linked) AS linked,
     sum(coalesce(offence.remainder, 0.0)) AS nobody
RETURN area, offences, named, linked, nobody,
       CASE WHEN named + linked + nobody > 0 THEN linked / (named + linked + nobody) ELSE 0.0 END AS linked_share
ORDER BY linked DESC, area

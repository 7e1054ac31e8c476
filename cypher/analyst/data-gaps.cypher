// question: What is missing in the data, and how much of it?
// note: A gap is a finding: what is not recorded cannot be linked, counted or shown. Offences of the window, and the
//   records of people who stand in them.
// param since: instant = as_of-365 | offences committed from then on
// column gap: text | what is missing
// column missing: integer | how many lack it
// column of: integer | out of how many
// column share: number | missing of all, 0 to 1
// column example: text | the first that lacks it
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
WITH collect(offence) AS offences
CALL (offences) {
  UNWIND offences AS o
  UNWIND [
    ['offence without a value in the harm table', o.harm IS NULL],
    ['offence without an area', o.bcu IS NULL],
    ['offence without a place', o.location IS NULL],
    ['offence without an outcome', o.outcome IS NULL],
    ['offence nobody is named for', o.unnamed_seats = o.seats],
    ['offence nobody is named for, with nothing left behind', o.unnamed_seats = o.seats AND NOT EXISTS {
      MATCH (o)-[:USED|SEEN|LEFT|SUSPECT_SEEN_AT]->()
    }],
    ['offence without a victim', o.unnamed_victims = 0 AND NOT EXISTS { MATCH (:Person)-[:VICTIM_OF]->(o) }]
  ] AS gap
  RETURN gap[0] AS gap, gap[1] AS lacks, o.id AS id
  UNION ALL
  UNWIND offences AS o
  MATCH (o)<-[:SUSPECT_IN|VICTIM_OF]-(person:Person)
  WITH DISTINCT person
  UNWIND [
    ['suspect or victim without a birth date', person.dob IS NULL],
    ['suspect or victim without a sex', person.sex IS NULL],
    ['suspect or victim without a national id', person.pnc_id IS NULL],
    ['suspect or victim with no address, number or vehicle', NOT EXISTS {
      MATCH (person)-[:LIVES_AT|STAYS_AT|USES|SUBSCRIBER_OF|KEEPER_OF|DRIVES]->()
    }]
  ] AS gap
  RETURN gap[0] AS gap, gap[1] AS lacks, person.id AS id
}
WITH gap, sum(CASE WHEN lacks THEN 1 ELSE 0 END) AS missing, count(*) AS of, min(CASE WHEN lacks THEN id END) AS example
WHERE missing > 0
RETURN gap, missing, of, toFloat(missing) / of AS share, example
ORDER BY share DESC, gap

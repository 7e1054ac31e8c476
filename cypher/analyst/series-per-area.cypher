// question: How many series of offenders nobody could name has each area, and how much harm is in them?
// note: A series is an offender without a person record, believed to have done two offences or more. Its offences are
//   placed where they happened, so that a series across two areas stands in both, each with its own part of the harm.
// param min_harm: number = 0 | series credited with more days than this
// column area: text | the offences' area; empty where none is recorded
// column series: integer | offenders
// column offences: integer | that count, of these offenders in this area
// column harm: number | days credited to them in this area
// column worst: text | the one with most of these days
// access: read
MATCH (offender:Identity)
WHERE offender.expected_harm > $min_harm AND NOT offender.known
MATCH (offender)-[did:ATTRIBUTED]->(offence:Offence)
WHERE did.counts
WITH offence.bcu AS area, offender, did, offence
ORDER BY offender.id, offence.id, did.seat
WITH area, offender, count(DISTINCT offence) AS offences, sum(did.expected_harm) AS harm
ORDER BY area, harm DESC, offender.id
RETURN area, count(offender) AS series, sum(offences) AS offences, sum(harm) AS harm,
       head(collect(offender.id)) AS worst
ORDER BY harm DESC, area

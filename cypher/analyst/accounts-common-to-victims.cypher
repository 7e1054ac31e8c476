// question: Which online accounts were used against several victims?
// note: Accounts that suspects used in offences against two victims or more, with who is tied to the account: contact
//   through one dating or messaging account is the commonest thread between victims who do not know each other.
// param since: instant = as_of-730 | offences committed from then on
// param min_victims: integer = 2 | so many different victims or more
// column account: text | its id
// column service: text | where
// column victims: integer | different people; unnamed ones are counted one an offence
// column offences: list | which, from the first to the last
// column holding: list | identities tied to the account
// column offenders: list | identities credited with half of one of the offences or more
// column harm: number | days of the offences' codes
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $since
MATCH (offence)-[:USED]->(account:Account)
WITH DISTINCT account, offence
ORDER BY offence.committed_from, offence.id
WITH account, collect(offence) AS series
WITH account, series, COUNT {
  UNWIND series AS o
  MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
  RETURN DISTINCT victim
} + size([o IN series WHERE o.unnamed_victims > 0]) AS victims
WHERE victims >= $min_victims
RETURN account.id AS account, account.service AS service, victims, [o IN series | o.id] AS offences,
       COLLECT {
         MATCH (account)<-[:USES]-(:Person)-[:RECORD_OF]->(who:Identity)
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS holding,
       COLLECT {
         UNWIND series AS o
         MATCH (who:Identity)-[did:ATTRIBUTED]->(o)
         WHERE did.weight >= 0.5
         RETURN DISTINCT who.id AS id ORDER BY id
       } AS offenders,
       reduce(days = 0.0, o IN series | days + coalesce(o.harm, 0.0)) AS harm
ORDER BY harm DESC, victims DESC, account

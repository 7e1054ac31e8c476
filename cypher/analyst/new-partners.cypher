// question: Which people with a history of such offences have a new partner?
// note: Somebody credited with offences that carry one of the flags, or are of one of the categories, and now tied to a
//   partner whom none of them was against. A ground to consider disclosure (DVDS, CSODS), not a finding.
// param since: date = as_of-180 | the partnership is first known on this day or later
// param history_since: instant = as_of-3650 | offences committed from then on make the history
// param flags: list = domestic_abuse;stalking;honour_based | flags that make it
// param categories: list = RAPE;SEXUAL_ADULT;SEXUAL_CHILD;STALKING;COERCIVE_CONTROL | categories that make it
// param min_weight: number = 0.5 | the share of an offence from which somebody counts as its offender
// column identity: text | who has the history
// column label: text | what that person is known by
// column partner: text | record of the new partner
// column tie: text | PARTNER or COHABITS
// column known_since: date | when the partnership was first known
// column children: integer | records of the partner's children
// column offences: integer | that make the history
// column earlier_victims: integer | different people; unnamed ones are counted one an offence
// column harm: number | days of the codes of those offences
// access: read
MATCH (offence:Offence)
WHERE offence.committed_from >= $history_since
  AND (any(flag IN offence.flags WHERE flag IN $flags) OR offence.category IN $categories)
MATCH (who:Identity)-[did:ATTRIBUTED]->(offence)
WHERE did.weight >= $min_weight
WITH DISTINCT who, offence
ORDER BY offence.id
WITH who, collect(offence) AS history
MATCH (who)<-[:RECORD_OF]-(:Person)-[tie:PARTNER|COHABITS]-(partner:Person)-[:RECORD_OF]->(new:Identity)
WHERE tie.first_seen >= $since AND new <> who
  AND NOT EXISTS {
    UNWIND history AS o
    MATCH (new)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
  }
WITH who, history, partner, type(tie) AS tie, min(tie.first_seen) AS known_since
RETURN who.id AS identity, who.label AS label, partner.id AS partner, tie, known_since,
       COUNT { MATCH (partner)-[:PARENT_OF]->(child:Person) RETURN DISTINCT child } AS children,
       size(history) AS offences,
       COUNT {
         UNWIND history AS o
         MATCH (victim:Identity)<-[:RECORD_OF]-(:Person)-[:VICTIM_OF]->(o)
         RETURN DISTINCT victim
       } + size([o IN history WHERE o.unnamed_victims > 0]) AS earlier_victims,
       reduce(days = 0.0, o IN history | days + coalesce(o.harm, 0.0)) AS harm
ORDER BY harm DESC, identity, partner, tie

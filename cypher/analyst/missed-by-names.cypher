// question: Who stands high on the list and low, or nowhere, by names alone?
// note: What resolved identity and linking add: the days under several records, and those nobody named the person for.
// param top: integer = 100 | down to this rank
// param min_added: number = 1 | so many days more than by the highest single record
// column rank: integer | on the list
// column named_rank: integer | of the highest record by names alone; empty where never named
// column identity: text | who
// column label: text | what that person is known by
// column records: integer | nominal records in it
// column expected_harm: number | days
// column named_harm: number | days of the highest record by names alone
// column added: number | the difference
// column linked: list | offences that count in which nobody, or another, was named
// access: read
MATCH (who:Identity)
WHERE who.rank <= $top AND who.expected_harm - coalesce(who.named_harm, 0.0) >= $min_added
RETURN who.rank AS rank, who.named_rank AS named_rank, who.id AS identity, who.label AS label, who.records AS records,
       who.expected_harm AS expected_harm, who.named_harm AS named_harm,
       who.expected_harm - coalesce(who.named_harm, 0.0) AS added,
       COLLECT {
         MATCH (who)-[did:ATTRIBUTED]->(offence:Offence)
         WHERE did.counts AND did.basis <> 'named' AND did.weight >= 0.5
         RETURN DISTINCT offence.id AS id ORDER BY id
       } AS linked
ORDER BY added DESC, rank

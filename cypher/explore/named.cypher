// question: Which humans have a record of this whole name?
// note: Names are folded (case, accents); both orders of forename and surname are asked for.
// param names: list | the name, folded
// column id: text | of the identity
// access: read
MATCH (record:Person) WHERE record.name IN $names
MATCH (record)-[:RECORD_OF]->(human:Identity)
RETURN DISTINCT human.id AS id
ORDER BY id

// question: Who stands at this place of the list?
// note: Another run gives the place to somebody else.
// param place: integer | from 1
// column id: text | of the identity
// access: read
MATCH (human:Identity) WHERE human.rank = $place
RETURN human.id AS id
ORDER BY id

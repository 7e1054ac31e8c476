// question: What contains this text: a name, a number, a plate, an address, a reference?
// note: People by every word of a name, in any order; the best of each kind first. `total` counts what the limit leaves
//   out.
// param words: list | words of a name or address, folded
// param digits: text | part of a number; empty: no number
// param plate: text | part of a plate; empty: no plate
// param text: text | part of a reference, an account or a mark, in small letters; empty: none
// param exact: list | kind:id of what it may be, normalised
// param labels: list | these labels only; empty: all
// param limit: integer = 50 | of each kind at most
// column label: text | what it is
// column id: text | unique within its label
// column total: integer | how many of the kind there are
// access: read
// scan: A part of a name, address or reference stands anywhere in it, which no index finds; text indexes serve parts of
//   numbers and plates.
CALL () {
  MATCH (n:Person)
  WHERE size($words) > 0
      AND all(word IN $words WHERE n.name CONTAINS word OR any(a IN n.aliases WHERE toLower(a) CONTAINS word))
     OR $text <> '' AND toLower(n.id) CONTAINS $text
  OPTIONAL MATCH (n)-[:RECORD_OF]->(human:Identity)
  RETURN n, 1 AS kind,
         CASE WHEN size($words) > 1 AND (n.name STARTS WITH $words[0] AND n.name ENDS WITH $words[-1]
                OR n.name STARTS WITH $words[-1] AND n.name ENDS WITH $words[0]) THEN 0
              WHEN all(word IN $words WHERE n.name CONTAINS word) THEN 1 ELSE 2 END AS part,
         coalesce(human.rank, 9999999999) AS place
  UNION ALL
  MATCH (n:Offence) WHERE $text <> '' AND toLower(n.id) CONTAINS $text
  RETURN n, 2 AS kind, size(n.id) AS part, 0 AS place
  UNION ALL
  MATCH (n:Phone) WHERE $digits <> '' AND n.number CONTAINS $digits OR ('phone:' + n.id) IN $exact
  RETURN n, 3 AS kind, size(n.id) AS part, 0 AS place
  UNION ALL
  MATCH (n:Vehicle) WHERE $plate <> '' AND n.vrm CONTAINS $plate OR ('vehicle:' + n.id) IN $exact
  RETURN n, 4 AS kind, size(n.id) AS part, 0 AS place
  UNION ALL
  MATCH (n:Account|Mark) WHERE size($text) > 2 AND toLower(n.id) CONTAINS $text
  RETURN n, 5 AS kind, size(n.id) AS part, 0 AS place
  UNION ALL
  MATCH (n:Address)
  WHERE size($words) > 0
      AND all(word IN $words WHERE toLower(n.label) CONTAINS word
        OR replace(toLower(n.label), ' ', '') CONTAINS word)
     OR ('address:' + n.id) IN $exact
  RETURN n, 6 AS kind, size(n.id) AS part, 0 AS place
}
WITH n, kind, part, place
WHERE size($labels) = 0 OR labels(n)[0] IN $labels
ORDER BY kind, labels(n)[0], part, place, CASE WHEN n:Person THEN trim(coalesce(n.forename, '') + ' '
           + coalesce(n.middle_names + ' ', '') + coalesce(n.surname, '')) ELSE '' END, n.id
WITH labels(n)[0] AS label, kind, collect(n.id) AS ids
UNWIND range(0, size(ids[..$limit]) - 1) AS nth
RETURN label, ids[nth] AS id, size(ids) AS total
ORDER BY kind, label, nth

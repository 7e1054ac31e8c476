-- Question: what is the chance that one hand did both offences made of, and which rows of the input say so?
-- Parameters: none
-- Reads: linked_offence_links, l_link_rows (a, b, p, by_pair, identity_id), l_links_kept, l_link_pieces (a, b, part, name, band,
--   bits), l_pair_values, l_clues, l_pairs, l_offences, l_victims_of, entities
-- Writes: rows into linked_evidence, subject "offence link"; over one link bits add up to its own. Chances of 1 have none.

CREATE TABLE l_link_values AS
WITH wanted AS (SELECT DISTINCT a, b FROM l_link_pieces WHERE part = 'shared'),
held AS (
  SELECT v.a, v.b, v.kind, coalesce(w.label, e.label, v.value) AS label, unnest(from_json(c.source_refs, '["VARCHAR"]')) AS ref
  FROM l_pair_values v JOIN wanted USING (a, b)
  JOIN l_clues c ON c.domain = v.domain AND c.value = v.value AND c.o IN (v.a, v.b)
  LEFT JOIN entities e ON e.kind = v.domain AND e.id = v.value
  LEFT JOIN l_victims_of w ON v.domain = 'victim' AND w.o = v.a AND w.value = v.value
)
SELECT a, b, kind, string_agg(DISTINCT label, ', ' ORDER BY label) AS label, to_json(list_sort(list(DISTINCT ref))[1:20]) AS refs
FROM held GROUP BY a, b, kind;

INSERT INTO linked_evidence
WITH link AS (
  SELECT r.a, r.b, l.offence_id_a, l.offence_id_b, l.bits, r.by_pair, r.identity_id,
    to_json(['offences:' || l.offence_id_a, 'offences:' || l.offence_id_b]) AS both_rows
  FROM l_link_rows r JOIN l_links_kept USING (a, b) JOIN l_offences x ON x.o = r.a JOIN l_offences y ON y.o = r.b
  JOIN linked_offence_links l ON l.offence_id_a = x.offence_id AND l.offence_id_b = y.offence_id
  WHERE l.bits IS NOT NULL
),
pieces AS (
  SELECT k.a, k.b, p.name, v.label AS value_a, coalesce(p.band, v.label) AS value_b, round(p.bits, 9) AS bits,
    coalesce(v.refs, k.both_rows) AS refs
  FROM l_link_pieces p JOIN link k USING (a, b)
  LEFT JOIN l_link_values v ON p.part = 'shared' AND v.a = p.a AND v.b = p.b AND v.kind = p.name
  UNION ALL
  SELECT a, b, 'the same candidate for both', identity_id, identity_id, bits, both_rows FROM link WHERE NOT by_pair
),
whole AS (
  FROM pieces
  UNION ALL
  SELECT k.a, k.b, 'no chance is stated as certain', NULL, NULL, any_value(k.bits) - sum(p.bits), any_value(k.both_rows)
  FROM link k JOIN pieces p USING (a, b) GROUP BY k.a, k.b HAVING abs(any_value(k.bits) - sum(p.bits)) > 1e-6
)
SELECT 'offence link', 'offence:' || k.offence_id_a, 'offence:' || k.offence_id_b, w.name, w.value_a, w.value_b, w.bits, w.refs
FROM whole w JOIN link k USING (a, b)
ORDER BY k.offence_id_a, k.offence_id_b, w.name, w.value_a, w.value_b;

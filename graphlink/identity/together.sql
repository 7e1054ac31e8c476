-- Question: which two records were written down side by side, as two people?
-- Parameters: none
-- Reads: li_people, ties, k_involvements, k_sightings, k_orders.
-- Writes: li_together (i < j, how, ref): tied to each other, in one offence in roles of two people, seen or protected.
-- Suspects and victims of one offence are a constraint, not evidence, and are not repeated here.

CREATE OR REPLACE TABLE li_together AS
WITH said AS (
  SELECT from_id AS a, to_id AS b, 'tied as ' || replace(kind, '_', ' ') AS how, json_extract_string(source_refs, '$[0]') AS ref
  FROM ties WHERE from_kind = 'person' AND to_kind = 'person'
  UNION ALL
  SELECT x.person_id, y.person_id, x.role || ' and ' || y.role || ' of ' || x.offence_id, y.source_ref
  FROM k_involvements x JOIN k_involvements y USING (offence_id)
  WHERE (x.role = 'witness' OR (x.role = 'victim' AND y.role = 'victim')) AND x.person_id <> y.person_id
  UNION ALL
  SELECT person_id, with_person_id, 'seen with each other', source_ref FROM k_sightings WHERE with_person_id IS NOT NULL
  UNION ALL
  SELECT person_id, protects_person_id, 'one is protected from the other', source_ref FROM k_orders
  WHERE protects_person_id IS NOT NULL
)
SELECT least(p.uid, q.uid) AS i, greatest(p.uid, q.uid) AS j, min(how) AS how, min(ref) AS ref
FROM said JOIN li_people p ON p.person_id = a JOIN li_people q ON q.person_id = b
WHERE p.uid <> q.uid
GROUP BY ALL
ORDER BY ALL;

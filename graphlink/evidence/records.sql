-- Question: who is mentioned: which person rows and unnamed seats are compared with each other?
-- Parameters: none
-- Reads: k_persons, k_aliases, seats, seat_rows, norm_name (forename, middle_names, surname -> keys). Writes: records.

CREATE TABLE records AS
WITH other_names AS (
  SELECT person_id,
    to_json(list({forename: forename, surname: surname, dob: dob, kind: kind} ORDER BY surname, forename, dob, kind)) AS aliases
  FROM k_aliases GROUP BY person_id
)
SELECT 'person:' || p.person_id AS record_id, 'person' AS kind, p.*,
  NULL::VARCHAR AS offence_id, NULL::BIGINT AS seat, NULL::BIGINT AS age_from, NULL::BIGINT AS age_to,
  NULL::VARCHAR AS description,
  nullif(concat_ws(' ', p.forename, p.middle_names, upper(p.surname)), '') AS name, n.name AS name_folded,
  n.name_key, n.forename_key, n.surname_key, a.aliases
FROM k_persons p
LEFT JOIN other_names a USING (person_id)
LEFT JOIN norm_name n
  ON n.forename IS NOT DISTINCT FROM p.forename AND n.middle_names IS NOT DISTINCT FROM p.middle_names
  AND n.surname IS NOT DISTINCT FROM p.surname;

INSERT INTO records BY NAME
WITH described AS (
  SELECT 'suspect:' || r.offence_id || '/' || r.seat AS record_id, 'seat' AS kind, r.offence_id, r.seat,
    min(r.forename) AS forename, NULL::VARCHAR AS middle_names, min(r.surname) AS surname, min(r.sex) AS sex,
    min(r.age_from) AS age_from, max(r.age_to) AS age_to, min(r.description) AS description,
    min(r.source_ref) AS source_ref
  FROM seat_rows r JOIN seats s USING (offence_id, seat)
  WHERE s.kind = 'unnamed'
  GROUP BY r.offence_id, r.seat
)
SELECT d.*, nullif(concat_ws(' ', d.forename, upper(d.surname)), '') AS name, n.name AS name_folded, n.name_key,
  n.forename_key, n.surname_key
FROM described d
LEFT JOIN norm_name n
  ON n.forename IS NOT DISTINCT FROM d.forename AND n.middle_names IS NULL
  AND n.surname IS NOT DISTINCT FROM d.surname;

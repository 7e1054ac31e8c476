-- Question: who is mentioned: which person rows and unnamed seats are compared with each other?
-- Parameters: none
-- Reads: k_persons, k_aliases, seats, seat_rows, norm_name (forename, middle_names, surname -> keys). Writes: records.

CREATE TABLE records AS
WITH other_names AS (
  SELECT person_id,
    -- Every column of the row, the source's own ones included.
    to_json(list(told ORDER BY surname, forename, dob, kind, source_ref)) AS aliases
  FROM (
    SELECT person_id, forename, surname, dob, kind, source_ref,
      struct_pack(*COLUMNS(a.* EXCLUDE (person_id, source_ref, row_no))) AS told
    FROM k_aliases a
  )
  GROUP BY person_id
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
    -- Of unnamed alternatives only what all of them share is known of the one who did it.
    CASE WHEN min(r.forename) = max(r.forename) AND count(r.forename) = count(*) THEN min(r.forename) END AS forename,
    NULL::VARCHAR AS middle_names,
    CASE WHEN min(r.surname) = max(r.surname) AND count(r.surname) = count(*) THEN min(r.surname) END AS surname,
    CASE WHEN min(r.sex) = max(r.sex) AND count(r.sex) = count(*) THEN min(r.sex) END AS sex,
    CASE WHEN count(r.age_from) = count(*) THEN min(r.age_from) END AS age_from,
    CASE WHEN count(r.age_to) = count(*) THEN max(r.age_to) END AS age_to,
    string_agg(DISTINCT r.description, '; or ' ORDER BY r.description) AS description,
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

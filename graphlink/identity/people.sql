-- Question: what is compared of each person record, and under which keys is a like record looked for?
-- Parameters: none
-- Reads: records, norm_name (forename_root, surname_root), li_forenames (text, roots), li_surnames (text,
--   roots, skeleton), li_aliases (person_id, key, forename).
-- Writes: li_people (uid 0.. in order of record_id; one row a person record), li_names (uid, key: every name it goes by).
-- Never read here: ethnicity.

CREATE OR REPLACE TABLE li_people AS
WITH ordered AS (
  SELECT row_number() OVER (ORDER BY r.record_id) - 1 AS uid, r.*, n.forename_root, n.surname_root
  FROM records r
  LEFT JOIN (
    SELECT forename, middle_names, surname, min(forename_root) AS forename_root, min(surname_root) AS surname_root
    FROM norm_name GROUP BY ALL
  ) n
    ON n.forename IS NOT DISTINCT FROM r.forename AND n.middle_names IS NOT DISTINCT FROM r.middle_names
    AND n.surname IS NOT DISTINCT FROM r.surname
  WHERE r.kind = 'person'
)
SELECT o.uid::BIGINT AS uid, o.record_id, o.person_id, o.source_ref, o.pnc_id, o.name, o.dob,
  CASE WHEN length(o.forename_key) > 1 THEN o.forename_key END AS fore, o.surname_key AS sur,
  left(o.forename_key, 1) AS initial, coalesce(o.forename_root, o.forename_key) AS fore_root,
  coalesce(o.surname_root, o.surname_key) AS sur_root, f.roots AS fore_roots, s.roots AS sur_roots,
  s.skeleton,
  o.name_key, a.alias_keys, a.alias_forenames,
  CASE WHEN o.sex IN ('M', 'F') THEN o.sex END AS sex,
  nullif(regexp_replace(lower(o.middle_names), '[^[:alnum:]]', '', 'g'), '') AS middle,
  nullif(regexp_replace(lower(o.birth_place), '[^[:alnum:]]', '', 'g'), '') AS born_in,
  nullif(regexp_replace(lower(o.occupation), '[^[:alnum:]]', '', 'g'), '') AS work,
  strftime(o.dob, '%Y%m%d') AS born, year(o.dob)::INTEGER AS yob, o.deceased_on
FROM ordered o
LEFT JOIN li_forenames f ON f.text = o.forename_key
LEFT JOIN li_surnames s ON s.text = o.surname_key
LEFT JOIN (
  SELECT person_id, list(DISTINCT key ORDER BY key) FILTER (key <> '') AS alias_keys,
    list(DISTINCT forename ORDER BY forename) FILTER (forename <> '') AS alias_forenames
  FROM li_aliases GROUP BY person_id
) a USING (person_id)
ORDER BY uid;

CREATE OR REPLACE TABLE li_name_keys AS
SELECT uid, unnest(alias_keys) AS key FROM li_people
UNION
SELECT uid, name_key FROM li_people WHERE name_key IN (SELECT unnest(alias_keys) FROM li_people);

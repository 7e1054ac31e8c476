-- Question: which numbers, plates, addresses, accounts, marks, victims and kin does each record hold, and from when to when?
-- Parameters: none
-- Reads: li_people, li_no_address (text: says that there is none), ties, entities, seats, seat_rows, victim_rows, k_offences, li_cluster (uid, cluster: who is taken for
--   one human so far; victims and kin are humans, not records).
-- Writes: li_held (uid, kind, value, first_day, last_day, refs): one row a record and value; days since 1970, NULL unknown.
-- What an offence leaves behind belongs to its suspect where one person holds the only seat. Stolen things belong to victims.
-- Places where nobody lives (police, hospital, prison, business) tie nobody; hire cars and taxis tie nobody.

CREATE OR REPLACE TABLE li_held AS
WITH
kinds AS (
  SELECT kind, id, json_extract_string(properties, 'kind') AS sort, json_extract_string(properties, 'quality') AS quality,
    -- What is written of a place that is no address (a town, a mere postcode) ties those of whom the same is written.
    -- An address without postcode is the one at the same spot that reads the same otherwise.
    CASE WHEN kind = 'address' AND starts_with(id, 'raw:') THEN coalesce((
        SELECT 'written:' || w.text FROM (
          SELECT trim(regexp_replace(lower(concat_ws(' ', properties ->> 'text', properties ->> 'postcode')), '[^[:alnum:]]+', ' ', 'g')) AS text
        ) w WHERE w.text <> '' AND w.text NOT IN (SELECT text FROM li_no_address)
      ), id)
    WHEN kind = 'address' THEN min(id) OVER (
      PARTITION BY kind, coalesce(lower(regexp_replace(label, ',? *[A-Za-z]{1,2}[0-9][A-Za-z0-9]? *[0-9][A-Za-z]{2}$', ''))
        || round((properties ->> 'lat')::DOUBLE, 4) || ' ' || round((properties ->> 'lon')::DOUBLE, 4), id)
    ) ELSE id END AS place
  FROM entities
),
one_suspect AS (
  SELECT r.offence_id, min(r.person_id) AS person_id, min(r.source_ref) AS source_ref FROM seat_rows r
  WHERE r.person_id IS NOT NULL AND NOT coalesce(r.alternative, false)
  GROUP BY r.offence_id
  HAVING count(*) = 1 AND (SELECT count(*) FROM seats s WHERE s.offence_id = r.offence_id) = 1
),
tied AS (
  SELECT t.from_id AS person_id, t.to_kind, t.to_id, t.kind, t.first_seen, t.last_seen, t.source_refs
  FROM ties t WHERE t.from_kind = 'person'
  UNION ALL
  SELECT o.person_id, t.to_kind, t.to_id, t.kind, t.first_seen, t.last_seen,
    to_json(list_append(from_json(t.source_refs, '["VARCHAR"]'), o.source_ref))
  FROM ties t JOIN one_suspect o ON o.offence_id = t.from_id
  WHERE t.from_kind = 'offence' AND (t.kind IN ('used', 'suspect_seen_at') OR (t.kind = 'left' AND t.to_kind = 'mark'))
),
things AS (
  SELECT t.person_id,
    CASE
      WHEN t.to_kind = 'address' AND t.kind IN ('lives_at', 'stays_at') THEN 'address'
      WHEN t.to_kind = 'address' THEN 'place seen'
      WHEN t.to_kind = 'mark' AND k.quality = 'full' AND k.sort IN ('dna', 'fingerprint') THEN 'mark'
      WHEN t.to_kind = 'mark' THEN 'partial mark'
      ELSE t.to_kind
    END AS kind,
    coalesce(k.place, t.to_id) AS value, t.first_seen, t.last_seen, t.source_refs
  FROM tied t LEFT JOIN kinds k ON k.kind = t.to_kind AND k.id = t.to_id
  WHERE t.to_kind <> 'person'
    AND NOT (t.to_kind = 'address' AND coalesce(k.sort, '') IN ('police', 'hospital', 'prison', 'business'))
    AND NOT (t.to_kind = 'vehicle' AND coalesce(k.sort, '') IN ('hire', 'taxi', 'fleet'))
),
victims AS (
  SELECT s.person_id, 'victim' AS kind, c.cluster::VARCHAR AS value, local_date(o.committed_from) AS first_seen,
    local_date(o.committed_from) AS last_seen, to_json([v.source_ref, s.source_ref]) AS source_refs
  FROM one_suspect s JOIN victim_rows v USING (offence_id) JOIN k_offences o USING (offence_id)
  JOIN li_people p ON p.person_id = v.person_id JOIN li_cluster c ON c.uid = p.uid
),
kin AS (
  SELECT t.person_id, CASE WHEN t.kind IN ('partner', 'ex_partner', 'cohabits') THEN 'partner' WHEN t.kind = 'associate'
    THEN 'associate' ELSE 'relative' END AS kind,
    t.way || c.cluster AS value, NULL::DATE AS first_seen, NULL::DATE AS last_seen, t.source_refs
  FROM (
    SELECT from_id AS person_id, to_id AS other, kind, CASE WHEN kind = 'parent_of' THEN 'parent of ' ELSE '' END AS way,
      source_refs
    FROM ties WHERE from_kind = 'person' AND to_kind = 'person'
    UNION ALL
    SELECT to_id, from_id, kind, CASE WHEN kind = 'parent_of' THEN 'child of ' ELSE '' END, source_refs
    FROM ties WHERE from_kind = 'person' AND to_kind = 'person'
  ) t
  JOIN li_people p ON p.person_id = t.other JOIN li_cluster c ON c.uid = p.uid
),
everything AS (FROM things UNION ALL FROM victims UNION ALL FROM kin)
SELECT p.uid, e.kind, e.value,
  CASE WHEN count(*) = count(e.first_seen) THEN min(e.first_seen) - DATE '1970-01-01' END AS first_day,
  CASE WHEN count(*) = count(e.last_seen) THEN max(e.last_seen) - DATE '1970-01-01' END AS last_day,
  min(e.source_refs::VARCHAR) AS refs
FROM everything e JOIN li_people p USING (person_id)
WHERE e.value IS NOT NULL
GROUP BY p.uid, e.kind, e.value
ORDER BY p.uid, e.kind, e.value;

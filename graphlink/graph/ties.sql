-- Question: which relationships does a run make, beside the ties of its source?
-- Parameters: none
-- Reads: run_* (the tables of the run folder), shaped_Address. Writes: shaped_<start>_<TYPE>_<end>, one view each:
--   id, start_id, end_id, source_refs and the properties of the catalogue by name.
-- Rows that the source repeats stay apart: those that cite alike are numbered. The ties of the source are made from the
-- catalogue (shaping.py): every kind in the same way.

CREATE OR REPLACE VIEW "shaped_Person_RECORD_OF_Identity" AS
SELECT 'record:' || i.person_id AS id, i.person_id AS start_id, i.identity_id AS end_id,
  [coalesce(r.source_ref, 'persons:' || i.person_id)] AS source_refs, i.probability
FROM run_identities i LEFT JOIN run_records r ON r.record_id = 'person:' || i.person_id;

CREATE OR REPLACE VIEW involved AS
WITH numbered AS (
  SELECT *, row_number() OVER (
    PARTITION BY source_ref ORDER BY offence_id, person_id, role, seat, status, relationship
  ) AS "nth of equals"
  FROM run_involvements WHERE person_id IS NOT NULL
)
SELECT *, source_ref || CASE WHEN "nth of equals" > 1 THEN '.' || "nth of equals" ELSE '' END AS id,
  [source_ref] AS source_refs
FROM numbered;

CREATE OR REPLACE VIEW "shaped_Person_SUSPECT_IN_Offence" AS
SELECT id, person_id AS start_id, offence_id AS end_id, source_refs, status, seat, coalesce(alternative, false) AS alternative
FROM involved WHERE role = 'suspect';

CREATE OR REPLACE VIEW "shaped_Person_VICTIM_OF_Offence" AS
SELECT id, person_id AS start_id, offence_id AS end_id, source_refs, relationship FROM involved WHERE role = 'victim';

CREATE OR REPLACE VIEW "shaped_Person_WITNESS_OF_Offence" AS
SELECT id, person_id AS start_id, offence_id AS end_id, source_refs FROM involved WHERE role = 'witness';

-- What it rests on: the row that names the record, and what the evidence cites; else the offence itself.
CREATE OR REPLACE VIEW "shaped_Identity_ATTRIBUTED_Offence" AS
WITH cited AS (
  SELECT 'suspect:' || v.offence_id || '/' || v.seat AS seat_key, i.identity_id, v.source_ref
  FROM run_involvements v JOIN run_identities i USING (person_id)
  WHERE v.role = 'suspect' AND v.seat IS NOT NULL
  UNION ALL
  SELECT a, b, unnest(texts(source_refs)) FROM run_evidence WHERE subject = 'attribution'
),
refs AS (
  SELECT seat_key, identity_id, list(DISTINCT source_ref ORDER BY source_ref) AS source_refs
  FROM cited GROUP BY ALL
)
SELECT 'attribution:' || a.offence_id || '/' || a.seat || '/' || a.identity_id AS id, a.identity_id AS start_id,
  a.offence_id AS end_id, coalesce(r.source_refs, ['offences:' || a.offence_id]) AS source_refs, a.seat, a.probability,
  a.weight, a.harm, a.expected_harm, a.counts, a.why_not, a.basis, a.bits, a.doubted
FROM run_attributions a
LEFT JOIN refs r ON r.seat_key = 'suspect:' || a.offence_id || '/' || a.seat AND r.identity_id = a.identity_id;

CREATE OR REPLACE VIEW "shaped_Offence_SAME_HAND_Offence" AS
WITH cited AS (
  SELECT removed_prefix(a) AS a, removed_prefix(b) AS b, unnest(texts(source_refs)) AS source_ref
  FROM run_evidence WHERE subject = 'offence link'
),
refs AS (
  SELECT least(a, b) AS a, greatest(a, b) AS b, list(DISTINCT source_ref ORDER BY source_ref) AS source_refs
  FROM cited GROUP BY ALL
)
SELECT 'same_hand:' || two(l.offence_id_a, l.offence_id_b) AS id, l.offence_id_a AS start_id, l.offence_id_b AS end_id,
  coalesce(r.source_refs, ['offences:' || l.offence_id_a, 'offences:' || l.offence_id_b]) AS source_refs,
  l.probability, l.bits, l.basis, string_split(l.shared, '; ') AS shared
FROM run_offence_links l
LEFT JOIN refs r ON r.a = l.offence_id_a AND r.b = l.offence_id_b
WHERE l.offence_id_a < l.offence_id_b;

-- Calls have no key in the source and are added up here: the sum is cited where it stands in the run folder.
CREATE OR REPLACE VIEW "shaped_Phone_CALLED_Phone" AS
SELECT 'calls_between:' || two(from_number, to_number) AS id, from_number AS start_id, to_number AS end_id,
  ['calls_between:' || two(from_number, to_number)] AS source_refs, calls, seconds, "first", "last"
FROM run_calls_between;

CREATE OR REPLACE VIEW "shaped_Person_SUBJECT_OF_Order" AS
SELECT source_ref || '/subject' AS id, person_id AS start_id, order_id AS end_id, [source_ref] AS source_refs FROM run_orders;

CREATE OR REPLACE VIEW "shaped_Person_SUBJECT_OF_Action" AS
SELECT source_ref || '/subject' AS id, person_id AS start_id, action_id AS end_id, [source_ref] AS source_refs FROM run_actions;

CREATE OR REPLACE VIEW "shaped_Person_SUBJECT_OF_Sighting" AS
SELECT source_ref || '/subject' AS id, person_id AS start_id, sighting_id AS end_id, [source_ref] AS source_refs FROM run_sightings;

CREATE OR REPLACE VIEW "shaped_Order_PROTECTS_Person" AS
SELECT source_ref || '/protects' AS id, order_id AS start_id, protects_person_id AS end_id, [source_ref] AS source_refs
FROM run_orders WHERE protects_person_id IS NOT NULL;

CREATE OR REPLACE VIEW "shaped_Order_EXCLUDES_Address" AS
WITH rows_of AS (SELECT id, unnest(source_ids) AS row_key FROM "shaped_Address")
SELECT o.source_ref || '/excludes' AS id, o.order_id AS start_id, a.id AS end_id, [o.source_ref] AS source_refs
FROM run_orders o JOIN rows_of a ON a.row_key = o.excluded_address_id;

CREATE OR REPLACE VIEW "shaped_Action_FOR_Offence" AS
SELECT source_ref || '/for' AS id, action_id AS start_id, offence_id AS end_id, [source_ref] AS source_refs
FROM run_actions WHERE offence_id IS NOT NULL;

CREATE OR REPLACE VIEW "shaped_Sighting_WITH_PERSON_Person" AS
SELECT source_ref || '/with' AS id, sighting_id AS start_id, with_person_id AS end_id, [source_ref] AS source_refs
FROM run_sightings WHERE with_person_id IS NOT NULL;

CREATE OR REPLACE VIEW "shaped_Vehicle_READ_NEAR_Offence" AS
SELECT 'read:' || two(read_id, offence_id) AS id, vehicle AS start_id, offence_id AS end_id,
  ['anpr_reads:' || read_id] AS source_refs, seen_at, metres, minutes, read_id
FROM run_reads_near;

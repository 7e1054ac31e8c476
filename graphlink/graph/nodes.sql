-- Question: which nodes does a run make?
-- Parameters: none
-- Reads: run_* (the tables of the run folder). Writes: shaped_<Label>, one view each, with the properties of the catalogue
--   by name (catalogue/graph.py); what is not selected here is absent from the node.
-- A list is empty where nothing stands in it, never absent. Ethnicity and taskings are in no node.

CREATE OR REPLACE VIEW "shaped_Person" AS
SELECT person_id AS id, forename, middle_names, surname, dob, sex, pnc_id, name_folded AS name, deceased_on,
  list_sort(list_distinct(list_filter(
    list_transform(
      from_json(aliases, '[{"forename": "VARCHAR", "surname": "VARCHAR"}]'),
      lambda told: nullif(concat_ws(' ', told.forename, told.surname), '')
    ),
    lambda told: told IS NOT NULL
  ))) AS aliases
FROM run_records WHERE kind = 'person';

-- Of a run whose list leaves an identity out (no harm counted), the same figures from the same rows.
CREATE OR REPLACE VIEW "shaped_Identity" AS
WITH everybody AS (
  SELECT identity_id FROM run_identities
  UNION SELECT identity_id FROM run_records WHERE identity_id IS NOT NULL
  UNION SELECT identity_id FROM run_attributions
  UNION SELECT identity_id FROM run_unknown_series
),
per_record AS (
  SELECT i.identity_id, i.person_id, count(DISTINCT s.offence_id) AS offences
  FROM run_identities i LEFT JOIN run_suspects s USING (person_id)
  GROUP BY ALL
),
anchor AS (
  SELECT identity_id, arg_min(person_id, (-offences, person_id)) AS person_id, count(*) AS records
  FROM per_record GROUP BY identity_id
),
carried AS (SELECT DISTINCT identity_id, offence_id FROM run_attributions WHERE counts AND weight >= 0.5),
credited AS (
  SELECT identity_id, sum(expected_harm) AS expected_harm FROM run_attributions GROUP BY identity_id
),
harmed AS (
  SELECT c.identity_id, count(DISTINCT c.offence_id) AS offences,
    count(DISTINCT coalesce(v.identity_id, 'unnamed in ' || w.offence_id)) AS victims
  FROM carried c
  LEFT JOIN (SELECT offence_id, person_id FROM run_involvements WHERE role = 'victim') w USING (offence_id)
  LEFT JOIN run_identities v ON v.person_id = w.person_id
  GROUP BY c.identity_id
),
best_named AS (
  SELECT i.identity_id, arg_min(n.named_harm, n.named_rank) AS named_harm, min(n.named_rank) AS named_rank
  FROM run_named n JOIN run_identities i USING (person_id) GROUP BY i.identity_id
),
as_victim AS (
  SELECT i.identity_id, count(DISTINCT w.offence_id) AS as_victim
  FROM run_involvements w JOIN run_identities i USING (person_id)
  WHERE w.role = 'victim' GROUP BY i.identity_id
)
SELECT e.identity_id AS id,
  coalesce(r.label, s.label, p.name, a.person_id, 'Unknown: ' || coalesce(h.offences, 0) || ' offences') AS label,
  a.identity_id IS NOT NULL AS known, coalesce(a.records, 0) AS records,
  r.rank, coalesce(r.expected_harm, s.expected_harm, c.expected_harm, 0) AS expected_harm, r.harm_low, r.harm_high,
  r.top_probability, coalesce(r.offences, s.offences, h.offences, 0) AS offences,
  coalesce(r.victims, s.victims, h.victims, 0) AS victims,
  coalesce(r.named_harm, n.named_harm) AS named_harm, coalesce(r.named_rank, n.named_rank) AS named_rank,
  s.rank AS series_rank, s.shared, r."first", r."last", r.bcu, coalesce(r.as_victim, v.as_victim, 0) AS as_victim,
  coalesce(r.one_link, false) AS one_link, coalesce(r.in_custody, false) AS in_custody
FROM everybody e
LEFT JOIN run_ranking r USING (identity_id)
LEFT JOIN run_unknown_series s USING (identity_id)
LEFT JOIN anchor a USING (identity_id)
LEFT JOIN run_records p ON p.record_id = 'person:' || a.person_id
LEFT JOIN credited c USING (identity_id)
LEFT JOIN harmed h USING (identity_id)
LEFT JOIN best_named n USING (identity_id)
LEFT JOIN as_victim v USING (identity_id);

CREATE OR REPLACE VIEW "shaped_Offence" AS
WITH seat AS (
  SELECT offence_id, count(*) AS seats, sum(remainder) AS remainder FROM run_counted GROUP BY offence_id
),
named AS (
  SELECT offence_id, count(DISTINCT seat) AS seats FROM run_suspects WHERE person_id IS NOT NULL GROUP BY offence_id
),
nameless AS (
  SELECT offence_id, count(*) AS victims FROM run_involvements WHERE role = 'victim' AND person_id IS NULL GROUP BY offence_id
)
SELECT o.offence_id AS id, o.offence_code AS code, o.offence_title AS title, o.category, o."group", o.committed_from,
  o.committed_to, o.reported_at, o.origin, o.bcu, o.outcome,
  list_sort(list_distinct(list_filter(
    list_transform(string_split(o.flags, ';'), lambda flag: nullif(trim(flag), '')), lambda flag: flag IS NOT NULL
  ))) AS flags,
  o.days AS harm, place(o.lat, o.lon) AS location, o.counts, o.why_not, o.date_counted, coalesce(s.seats, 0) AS seats,
  coalesce(s.seats, 0) - coalesce(n.seats, 0) AS unnamed_seats, coalesce(w.victims, 0) AS unnamed_victims,
  coalesce(s.remainder, 0) AS remainder
FROM run_offences o
LEFT JOIN seat s USING (offence_id)
LEFT JOIN named n USING (offence_id)
LEFT JOIN nameless w USING (offence_id);

CREATE OR REPLACE VIEW "shaped_Address" AS
SELECT id, label, properties->>'text' AS text, properties->>'postcode' AS postcode, properties->>'uprn' AS uprn,
  properties->>'kind' AS kind,
  place(CAST(properties->>'lat' AS DOUBLE), CAST(properties->>'lon' AS DOUBLE)) AS location,
  texts(source_ids) AS source_ids, holders
FROM run_entities WHERE kind = 'address';

CREATE OR REPLACE VIEW "shaped_Vehicle" AS
SELECT id, label, CASE WHEN starts_with(id, 'raw:') THEN properties->>'vrm' ELSE id END AS vrm,
  properties->>'make' AS make, properties->>'model' AS model, properties->>'colour' AS colour,
  properties->>'kind' AS kind, texts(source_ids) AS source_ids, holders
FROM run_entities WHERE kind = 'vehicle';

CREATE OR REPLACE VIEW "shaped_Phone" AS
SELECT id, label, CASE WHEN NOT starts_with(id, 'raw:') THEN id END AS number, properties->>'kind' AS kind,
  texts(source_ids) AS source_ids, holders
FROM run_entities WHERE kind = 'phone';

CREATE OR REPLACE VIEW "shaped_Account" AS
SELECT id, label, properties->>'kind' AS kind, properties->>'service' AS service, properties->>'handle' AS handle,
  texts(source_ids) AS source_ids, holders
FROM run_entities WHERE kind = 'account';

CREATE OR REPLACE VIEW "shaped_Mark" AS
SELECT id, label, properties->>'kind' AS kind, properties->>'quality' AS quality, texts(source_ids) AS source_ids, holders
FROM run_entities WHERE kind = 'mark';

CREATE OR REPLACE VIEW "shaped_Order" AS
SELECT order_id AS id, kind, person_id, protects_person_id, starts_on, ends_on, excluded_address_id FROM run_orders;

CREATE OR REPLACE VIEW "shaped_Action" AS
SELECT action_id AS id, kind, person_id, "on", offence_id, bcu FROM run_actions;

CREATE OR REPLACE VIEW "shaped_Sighting" AS
SELECT sighting_id AS id, kind, person_id, "at", place(lat, lon) AS location, with_person_id FROM run_sightings;

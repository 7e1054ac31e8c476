-- Question: how many offenders has each offence, and who is recorded in each seat?
-- Parameters: none
-- Reads: k_offences, k_involvements. Writes:
--   suspect_rows  every suspect row that takes part, one per person and offence (strongest status), or per unnamed row
--   seats         offence_id, seat, kind (named, alternatives, unnamed), choices
--   seat_rows     offence_id, seat, person_id, status, source_ref and what is known of an unnamed person
--   apart_rows    offence_id, record_id, side: who cannot be whom in one offence
-- A seat is an offender. Alternatives share one seat; several rows of one person are one seat; eliminated suspects
-- have none; an offence nobody is recorded for has one unnamed seat. Seats are numbered: named by person_id, then the
-- alternatives, then the unnamed in content order.

CREATE TABLE victim_rows AS
SELECT offence_id, person_id, sex, relationship, source_ref FROM k_involvements WHERE role = 'victim';

CREATE TABLE suspect_and_victim AS
SELECT s.offence_id, s.person_id, min(s.source_ref) AS suspect_ref, min(v.source_ref) AS victim_ref
FROM k_involvements s
JOIN victim_rows v ON v.offence_id = s.offence_id AND v.person_id = s.person_id
WHERE s.role = 'suspect'
GROUP BY ALL;

CREATE TABLE suspect_rows AS
WITH ranked AS (
  SELECT i.*,
    CASE i.status WHEN 'convicted' THEN 5 WHEN 'charged' THEN 4 WHEN 'eliminated' THEN 3 WHEN 'arrested' THEN 2 ELSE 1 END
      AS strength
  FROM k_involvements i
  WHERE i.role = 'suspect'
),
named AS (
  SELECT offence_id, person_id, arg_max(status, strength) AS status, bool_and(coalesce(alternative, false)) AS alternative,
    min(source_ref) AS source_ref, NULL::VARCHAR AS forename, NULL::VARCHAR AS surname, NULL::VARCHAR AS sex,
    NULL::BIGINT AS age_from, NULL::BIGINT AS age_to, NULL::VARCHAR AS description
  FROM ranked r
  WHERE person_id IS NOT NULL
    AND NOT EXISTS (FROM suspect_and_victim x WHERE x.offence_id = r.offence_id AND x.person_id = r.person_id)
  GROUP BY offence_id, person_id
),
unnamed AS (
  SELECT offence_id, NULL::VARCHAR AS person_id, status, coalesce(alternative, false) AS alternative, source_ref,
    forename, surname, sex, age_from, age_to, description
  FROM ranked
  WHERE person_id IS NULL
),
victims_recorded_as_suspects AS (
  SELECT x.offence_id, NULL::VARCHAR AS person_id, NULL::VARCHAR AS status, bool_and(coalesce(r.alternative, false)) AS alternative,
    x.suspect_ref AS source_ref, NULL::VARCHAR AS forename, NULL::VARCHAR AS surname, NULL::VARCHAR AS sex,
    NULL::BIGINT AS age_from, NULL::BIGINT AS age_to, NULL::VARCHAR AS description
  FROM suspect_and_victim x
  JOIN ranked r ON r.offence_id = x.offence_id AND r.person_id = x.person_id
  GROUP BY x.offence_id, x.person_id, x.suspect_ref
  HAVING arg_max(r.status, r.strength) IS DISTINCT FROM 'eliminated'
)
SELECT *, false AS no_row FROM named
UNION ALL SELECT *, false FROM unnamed
UNION ALL SELECT *, false FROM victims_recorded_as_suspects;

INSERT INTO suspect_rows BY NAME
SELECT o.offence_id, false AS alternative, o.source_ref, true AS no_row
FROM k_offences o
WHERE NOT EXISTS (
  FROM suspect_rows s WHERE s.offence_id = o.offence_id AND s.status IS DISTINCT FROM 'eliminated'
);

CREATE TABLE seat_rows AS
WITH live AS (
  SELECT *,
    CASE WHEN alternative THEN 1 WHEN person_id IS NOT NULL THEN 0 ELSE 2 END AS place,
    concat_ws('|', coalesce(status, ''), coalesce(sex, ''), coalesce(age_from::VARCHAR, ''), coalesce(age_to::VARCHAR, ''),
      coalesce(surname, ''), coalesce(forename, ''), coalesce(description, ''), source_ref) AS content
  FROM suspect_rows
  WHERE status IS DISTINCT FROM 'eliminated'
),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY offence_id, place ORDER BY person_id, content) AS n FROM live
)
SELECT * EXCLUDE (place, n, content),
  dense_rank() OVER (PARTITION BY offence_id ORDER BY place, CASE WHEN place = 1 THEN 0 ELSE n END)::BIGINT AS seat
FROM placed;

CREATE TABLE seats AS
SELECT offence_id, seat,
  CASE WHEN count(person_id) = 0 THEN 'unnamed' WHEN bool_and(alternative) THEN 'alternatives' ELSE 'named' END AS kind,
  count(*) AS choices
FROM seat_rows
GROUP BY offence_id, seat;

CREATE TABLE apart_rows AS
SELECT DISTINCT * FROM (
  SELECT offence_id, 'person:' || person_id AS record_id, 'victim' AS side
  FROM victim_rows WHERE person_id IS NOT NULL
  UNION ALL
  SELECT r.offence_id,
    CASE WHEN s.kind = 'unnamed' THEN 'suspect:' || r.offence_id || '/' || r.seat ELSE 'person:' || r.person_id END,
    'suspect ' || r.seat
  FROM seat_rows r JOIN seats s USING (offence_id, seat)
  WHERE s.kind = 'unnamed' OR r.person_id IS NOT NULL
  UNION ALL
  SELECT offence_id, 'person:' || person_id, 'eliminated ' || person_id
  FROM suspect_rows WHERE status = 'eliminated' AND person_id IS NOT NULL
);

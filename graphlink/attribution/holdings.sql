-- Question: who holds which seat, by names and human judgements, before harm is shared out?
-- Parameters: none
-- Reads: seats, seat_rows, suspect_rows, victim_rows, membership (record_id, identity_id, probability), policy_statuses
--   (status), judged_did, judged_did_not (offence_id, seat, record_id, decision_id)
-- Writes: attribution_conflicts, never, did_holds, did_not_holds, choices, holdings
-- A named seat goes to the named record's identity; alternatives share theirs equally; an unnamed seat goes to nobody
-- unless a judgement says who. A victim of the offence and an eliminated suspect get nothing, whoever says so.

CREATE TABLE never AS
SELECT DISTINCT x.offence_id, m.identity_id, x.why FROM (
  SELECT offence_id, person_id, 'victim of the offence' AS why FROM victim_rows WHERE person_id IS NOT NULL
  UNION ALL
  SELECT offence_id, person_id, 'eliminated from the offence' FROM suspect_rows WHERE status = 'eliminated' AND person_id IS NOT NULL
) x
JOIN membership m ON m.record_id = 'person:' || x.person_id;

CREATE TABLE said_did AS
SELECT d.offence_id, d.seat, m.identity_id, min(d.decision_id) AS decision_id
FROM judged_did d JOIN membership m USING (record_id)
WHERE m.identity_id IS NOT NULL
GROUP BY ALL;

CREATE TABLE said_did_not AS
SELECT d.offence_id, d.seat, m.identity_id, min(d.decision_id) AS decision_id
FROM judged_did_not d JOIN membership m USING (record_id)
WHERE m.identity_id IS NOT NULL
GROUP BY ALL;

CREATE TABLE attribution_conflicts AS
SELECT 'human did' AS kind, 'suspect:' || d.offence_id || '/' || d.seat AS a, 'identity:' || d.identity_id AS b,
  'decisions:' || d.decision_id AS source_a, 'offences:' || d.offence_id || ' (' || n.why || ')' AS source_b,
  'the judgement takes no part' AS effect
FROM said_did d JOIN never n USING (offence_id, identity_id)
UNION ALL
SELECT 'human did and did_not', 'suspect:' || d.offence_id || '/' || d.seat, 'identity:' || d.identity_id,
  'decisions:' || d.decision_id, 'decisions:' || n.decision_id, 'neither judgement takes part'
FROM said_did d JOIN said_did_not n USING (offence_id, seat, identity_id)
UNION ALL
SELECT 'two people for one seat', 'suspect:' || offence_id || '/' || seat, 'identity:' || min(identity_id),
  'decisions:' || min(decision_id), 'decisions:' || max(decision_id), 'neither judgement takes part'
FROM said_did GROUP BY offence_id, seat HAVING count(*) > 1;

CREATE TABLE did_holds AS
SELECT * FROM said_did d
WHERE NOT EXISTS (FROM never n WHERE n.offence_id = d.offence_id AND n.identity_id = d.identity_id)
  AND NOT EXISTS (FROM said_did_not n WHERE n.offence_id = d.offence_id AND n.seat = d.seat AND n.identity_id = d.identity_id)
  AND (SELECT count(*) FROM said_did x WHERE x.offence_id = d.offence_id AND x.seat = d.seat) = 1;

CREATE TABLE did_not_holds AS
SELECT * FROM said_did_not d
WHERE NOT EXISTS (FROM said_did n WHERE n.offence_id = d.offence_id AND n.seat = d.seat AND n.identity_id = d.identity_id);

-- Which seats a record or an identity holds, before shares: one row per live choice of a seat.
CREATE TABLE choices AS
SELECT r.offence_id, r.seat, r.person_id, r.status, s.kind,
  m.identity_id, m.record_id, coalesce(m.probability, 0) AS membership
FROM seat_rows r
JOIN seats s USING (offence_id, seat)
LEFT JOIN membership m
  ON m.record_id = CASE WHEN r.person_id IS NOT NULL THEN 'person:' || r.person_id
    WHEN s.kind = 'unnamed' THEN 'suspect:' || r.offence_id || '/' || r.seat END
WHERE NOT EXISTS (FROM did_holds d WHERE d.offence_id = r.offence_id AND d.seat = r.seat)
  AND NOT EXISTS (
    FROM did_not_holds d WHERE d.offence_id = r.offence_id AND d.seat = r.seat AND d.identity_id = m.identity_id
  );

CREATE TABLE holdings AS
WITH shared AS (
  SELECT *, membership / count(*) OVER (PARTITION BY offence_id, seat) AS weight FROM choices
)
SELECT c.offence_id, c.seat, c.identity_id, c.record_id, c.weight, c.kind, c.membership,
  CASE WHEN c.kind = 'unnamed' THEN 'linked' ELSE 'named' END AS basis,
  c.kind = 'unnamed' OR coalesce(c.status, 'named') IN (FROM policy_statuses) AS status_counts, c.status
FROM shared c
WHERE c.identity_id IS NOT NULL
  AND NOT EXISTS (FROM never n WHERE n.offence_id = c.offence_id AND n.identity_id = c.identity_id)
UNION ALL
SELECT d.offence_id, d.seat, d.identity_id, NULL, 1.0, s.kind, 1.0,
  CASE WHEN s.kind = 'unnamed' THEN 'linked'
    WHEN bool_or(m.identity_id = d.identity_id) THEN 'named' ELSE 'both' END,
  true, NULL
FROM did_holds d
JOIN seats s USING (offence_id, seat)
JOIN seat_rows r USING (offence_id, seat)
LEFT JOIN membership m ON m.record_id = 'person:' || r.person_id
GROUP BY d.offence_id, d.seat, d.identity_id, s.kind;

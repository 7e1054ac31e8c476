-- Question: who is credited with what, once everybody whom evidence points to has been weighed?
-- Parameters: $apply BOOLEAN (a doubt about a name takes harm off it, except where charged or convicted)
-- Reads: what holdings.sql wrote (choices, holdings, never, did_holds, did_not_holds), seats,
--   seat_rows, membership, valued, offence_counts, l_believed (o, seat, ident, probability, doubted), l_offences, l_people,
--   l_series_seats (o, seat, identity_id, probability: series that nobody fits)
-- Writes: l_belief, attributions, changes holdings; membership of seats in a series
-- Judgements come first: a seat that a judgement settles, and one that a judgement joined to somebody, stay as they are.

CREATE TABLE l_belief AS
SELECT o.offence_id, b.seat, p.identity_id, b.probability, b.doubted
FROM l_believed b JOIN l_offences o USING (o) JOIN l_people p USING (ident)
UNION ALL
SELECT o.offence_id, s.seat, s.identity_id, s.probability, false
FROM l_series_seats s JOIN l_offences o USING (o) WHERE s.probability >= 0.01;

CREATE TABLE l_settled AS
SELECT DISTINCT offence_id, seat FROM did_holds
UNION
SELECT DISTINCT offence_id, seat FROM choices WHERE kind = 'unnamed' AND identity_id IS NOT NULL;

CREATE TABLE l_open AS
SELECT b.* FROM l_belief b
WHERE NOT EXISTS (FROM l_settled s WHERE s.offence_id = b.offence_id AND s.seat = b.seat)
  AND NOT EXISTS (FROM never n WHERE n.offence_id = b.offence_id AND n.identity_id = b.identity_id)
  AND NOT EXISTS (
    FROM did_not_holds d WHERE d.offence_id = b.offence_id AND d.seat = b.seat AND d.identity_id = b.identity_id
  );

CREATE TABLE l_alternatives AS
WITH shares AS (
  SELECT c.*, coalesce(b.probability, 0) + 1e-9 AS p
  FROM choices c JOIN seats s USING (offence_id, seat)
  LEFT JOIN l_open b ON b.offence_id = c.offence_id AND b.seat = c.seat AND b.identity_id = c.identity_id
  WHERE s.kind = 'alternatives'
),
-- Two records of one identity share what it gets. A choice that names nobody gets what is believed of nobody named.
per_identity AS (
  SELECT offence_id, seat, identity_id, max(p) AS p, count(*) AS records FROM shares GROUP BY ALL
),
split AS (
  SELECT * REPLACE (CASE WHEN identity_id IS NULL
      THEN greatest(1 - coalesce(sum(CASE WHEN identity_id IS NOT NULL THEN p END) OVER (PARTITION BY offence_id, seat), 0), 1e-9)
      ELSE p END AS p)
  FROM per_identity
)
SELECT s.offence_id, s.seat, s.identity_id, s.record_id,
  s.membership * i.p / i.records / sum(i.p / i.records) OVER (PARTITION BY s.offence_id, s.seat) AS weight
FROM shares s JOIN split i ON i.offence_id = s.offence_id AND i.seat = s.seat
  AND i.identity_id IS NOT DISTINCT FROM s.identity_id;

UPDATE holdings h SET weight = a.weight FROM l_alternatives a
WHERE h.offence_id = a.offence_id AND h.seat = a.seat AND h.record_id = a.record_id;

UPDATE holdings h SET weight = least(h.weight, b.probability) FROM l_open b
WHERE $apply AND h.kind = 'named' AND coalesce(h.status, 'named') NOT IN ('charged', 'convicted')
  AND b.offence_id = h.offence_id AND b.seat = h.seat AND b.identity_id = h.identity_id;

INSERT INTO holdings BY NAME
SELECT b.offence_id, b.seat, b.identity_id, NULL AS record_id, b.probability AS weight, s.kind, b.probability AS membership,
  CASE WHEN s.kind = 'unnamed' THEN 'linked' ELSE 'both' END AS basis, true AS status_counts, NULL AS status
FROM l_open b JOIN seats s USING (offence_id, seat)
WHERE b.probability >= 0.01
  AND (s.kind = 'unnamed' OR ($apply AND s.kind = 'named'
    AND NOT EXISTS (FROM seat_rows r WHERE r.offence_id = b.offence_id AND r.seat = b.seat AND r.status IN ('charged', 'convicted'))))
  AND NOT EXISTS (
    FROM holdings h WHERE h.offence_id = b.offence_id AND h.seat = b.seat AND h.identity_id = b.identity_id
  );

CREATE TABLE attributions AS
WITH held AS (
  SELECT offence_id, seat, identity_id, sum(weight) AS weight, max(membership) AS membership, bool_or(status_counts) AS status_counts,
    min(status) AS status, min(basis) AS basis
  FROM holdings GROUP BY ALL
),
-- Seats that name somebody: what the model believes of others, though by default nothing is credited to them.
beside AS (
  SELECT b.offence_id, b.seat, b.identity_id, 0.0 AS weight, 1.0 AS membership, true AS status_counts, NULL AS status,
    'both' AS basis
  FROM l_open b JOIN seats s USING (offence_id, seat)
  WHERE s.kind <> 'unnamed' AND b.probability >= 0.01
    AND NOT EXISTS (FROM held h WHERE h.offence_id = b.offence_id AND h.seat = b.seat AND h.identity_id = b.identity_id)
),
both_kinds AS (FROM held UNION ALL FROM beside),
believed AS (
  SELECT h.*, s.kind,
    CASE WHEN b.probability IS NULL OR s.kind = 'unnamed' THEN coalesce(b.probability, h.weight)
      ELSE b.probability * h.membership END AS probability,
    coalesce(b.doubted, false) AS doubted
  FROM both_kinds h JOIN seats s USING (offence_id, seat)
  LEFT JOIN l_open b ON b.offence_id = h.offence_id AND b.seat = h.seat AND b.identity_id = h.identity_id
)
SELECT h.offence_id, h.seat, h.identity_id, h.probability, h.weight, coalesce(v.days, 0) AS harm,
  o.counts AND h.status_counts AS counts,
  CASE WHEN NOT o.counts THEN o.why_not WHEN NOT h.status_counts THEN 'status ' || coalesce(h.status, 'named') || ' does not count' END AS why_not,
  h.basis,
  CASE WHEN h.probability > 0 AND h.probability < 1 - 1e-12 THEN log2(h.probability / (1 - h.probability)) END AS bits,
  h.kind = 'named' AND h.basis = 'named' AND h.doubted AS doubted
FROM believed h JOIN valued v USING (offence_id) JOIN offence_counts o USING (offence_id)
WHERE h.weight >= 0.01 OR h.probability >= 0.01;

UPDATE membership m SET identity_id = s.identity_id, probability = s.probability
FROM (
  SELECT 'suspect:' || o.offence_id || '/' || x.seat AS record_id, x.identity_id, x.probability
  FROM l_series_seats x JOIN l_offences o USING (o) WHERE x.probability >= 0.5
) s
WHERE s.record_id = m.record_id AND m.identity_id IS NULL;

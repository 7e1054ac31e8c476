-- Question: who does most harm, by identity and by record alone?
-- Parameters: $as_of DATE
-- Reads: attributions, valued, offence_counts (with date_counted), k_offences, k_involvements, membership, victim_rows,
--   seat_rows, policy_statuses, k_persons, k_orders, k_actions, k_sightings, k_taskings, order_by_offences (one row)
-- Writes: harm_rows, named, anchors, listed (ranking without interval and rank)

CREATE TABLE harm_rows AS
SELECT a.offence_id, a.seat, a.identity_id, a.weight, a.harm, a.weight * a.harm AS expected, a.basis, o.bcu, o.outcome,
  c.date_counted, v.category
FROM attributions a
JOIN k_offences o USING (offence_id)
JOIN offence_counts c USING (offence_id)
JOIN valued v USING (offence_id)
WHERE a.counts;

-- The published method: every named suspect of an offence is credited in full, record by record.
CREATE TABLE named AS
WITH credit AS (
  SELECT DISTINCT r.person_id, r.offence_id, coalesce(v.days, 0) AS days, c.date_counted, o.bcu
  FROM seat_rows r
  JOIN offence_counts c USING (offence_id)
  JOIN valued v USING (offence_id)
  JOIN k_offences o USING (offence_id)
  WHERE r.person_id IS NOT NULL AND c.counts AND coalesce(r.status, 'named') IN (FROM policy_statuses)
),
per_area AS (
  SELECT person_id, bcu, sum(days) AS days FROM credit WHERE bcu IS NOT NULL GROUP BY ALL
),
area AS (
  SELECT person_id, arg_min(bcu, (-days, bcu)) AS bcu FROM per_area GROUP BY person_id
),
victims AS (
  SELECT c.person_id,
    count(DISTINCT w.person_id) + count(DISTINCT CASE WHEN w.person_id IS NULL THEN w.offence_id END) AS victims
  FROM credit c JOIN victim_rows w USING (offence_id) GROUP BY c.person_id
),
summed AS (
  SELECT person_id, sum(days) AS named_harm, count(*) AS offences, min(date_counted) AS "first", max(date_counted) AS "last"
  FROM credit GROUP BY person_id
)
SELECT s.person_id,
  row_number() OVER (
    ORDER BY CASE WHEN p.yes THEN s.offences END DESC, round(s.named_harm, 6) DESC, s.offences DESC, s.person_id
  ) AS named_rank,
  s.named_harm, s.offences, coalesce(w.victims, 0) AS victims, s."first", s."last", a.bcu
FROM summed s
CROSS JOIN order_by_offences p
LEFT JOIN victims w USING (person_id)
LEFT JOIN area a USING (person_id);

CREATE TABLE anchors AS
WITH per_record AS (
  SELECT m.identity_id, p.person_id, coalesce(n.offences, 0) AS offences
  FROM k_persons p
  JOIN membership m ON m.record_id = 'person:' || p.person_id
  LEFT JOIN (SELECT person_id, count(DISTINCT offence_id) AS offences FROM seat_rows WHERE person_id IS NOT NULL GROUP BY ALL) n
    USING (person_id)
)
SELECT identity_id, arg_min(person_id, (-offences, person_id)) AS anchor_id, count(*) AS records
FROM per_record GROUP BY identity_id;

CREATE TABLE listed AS
WITH summed AS (
  -- As decimals: the sum of floating numbers hangs on the order in which threads come to them, and a tie on it.
  SELECT identity_id, CAST(sum(CAST(expected AS DECIMAL(38, 12))) AS DOUBLE) AS expected_harm,
    CAST(sum(CAST(weight AS DECIMAL(38, 12))) AS DOUBLE) AS offences_expected,
    count(DISTINCT offence_id) FILTER (weight >= 0.5) AS offences,
    min(date_counted) FILTER (weight >= 0.5) AS "first", max(date_counted) FILTER (weight >= 0.5) AS "last",
    -- Inferred is what is less than certain: a judgement gives a seat whole.
    coalesce(max(expected) FILTER (basis <> 'named' AND weight < 1), 0) AS strongest_link
  FROM harm_rows GROUP BY identity_id
),
carried AS (SELECT DISTINCT identity_id, offence_id, category, outcome FROM harm_rows WHERE weight >= 0.5),
victim_of AS (
  SELECT c.identity_id, c.offence_id, coalesce(m.identity_id, 'unnamed in ' || c.offence_id) AS victim
  FROM carried c
  JOIN victim_rows w USING (offence_id)
  LEFT JOIN membership m ON m.record_id = 'person:' || w.person_id
),
per_victim AS (
  SELECT identity_id, victim, count(DISTINCT offence_id) AS times FROM victim_of GROUP BY ALL
),
victims AS (
  SELECT identity_id, count(*) AS victims, count(*) FILTER (times >= 2) AS repeat_victims FROM per_victim GROUP BY identity_id
),
per_area AS (SELECT identity_id, bcu, sum(expected) AS days FROM harm_rows WHERE bcu IS NOT NULL GROUP BY ALL),
area AS (SELECT identity_id, arg_min(bcu, (-round(days, 6), bcu)) AS bcu FROM per_area GROUP BY identity_id),
kind_counts AS (SELECT identity_id, coalesce(category, 'unclassified') AS k, count(*) AS n FROM carried GROUP BY ALL),
kinds AS (SELECT identity_id, to_json(map(list(k ORDER BY k), list(n ORDER BY k))) AS kinds FROM kind_counts GROUP BY identity_id),
outcome_counts AS (SELECT identity_id, coalesce(outcome, 'none recorded') AS k, count(*) AS n FROM carried GROUP BY ALL),
outcomes AS (
  SELECT identity_id, to_json(map(list(k ORDER BY k), list(n ORDER BY k))) AS outcomes FROM outcome_counts GROUP BY identity_id
),
people AS (
  SELECT m.identity_id, p.* FROM k_persons p JOIN membership m ON m.record_id = 'person:' || p.person_id
),
best_named AS (
  SELECT m.identity_id, arg_min(n.named_harm, n.named_rank) AS named_harm, min(n.named_rank) AS named_rank
  FROM named n JOIN membership m ON m.record_id = 'person:' || n.person_id GROUP BY m.identity_id
),
as_victim AS (
  SELECT m.identity_id, count(DISTINCT w.offence_id) AS as_victim
  FROM victim_rows w JOIN membership m ON m.record_id = 'person:' || w.person_id GROUP BY m.identity_id
),
deceased AS (SELECT identity_id, min(deceased_on) AS deceased_on FROM people GROUP BY identity_id),
held AS (
  SELECT m.identity_id, max("on") FILTER (kind IN ('remand', 'recall')) AS held_on, max("on") FILTER (kind = 'nfa') AS freed_on
  FROM k_actions a JOIN membership m ON m.record_id = 'person:' || a.person_id GROUP BY m.identity_id
),
at_large AS (
  SELECT m.identity_id, max(local_date(s."at")) AS seen_on
  FROM k_sightings s JOIN membership m ON m.record_id = 'person:' || s.person_id
  WHERE s.kind <> 'custody' GROUP BY m.identity_id
),
in_force AS (
  SELECT m.identity_id, to_json(list({order_id: order_id, kind: o.kind, starts_on: starts_on, ends_on: ends_on} ORDER BY order_id))
    AS orders
  FROM k_orders o JOIN membership m ON m.record_id = 'person:' || o.person_id
  WHERE o.ends_on IS NULL OR o.ends_on >= $as_of GROUP BY m.identity_id
),
tasked AS (
  SELECT DISTINCT m.identity_id FROM k_taskings t JOIN membership m ON m.record_id = 'person:' || t.person_id
  WHERE t.closed_on IS NULL
)
SELECT s.identity_id, coalesce(r.name, a.anchor_id) AS label, s.expected_harm, s.offences, s.offences_expected,
  coalesce(v.victims, 0) AS victims, coalesce(v.victims, 0) >= 2 AS serial, coalesce(v.repeat_victims, 0) AS repeat_victims,
  b.named_harm, b.named_rank, s."first", s."last", ar.bcu, k.kinds, a.records, a.anchor_id, oc.outcomes,
  coalesce(av.as_victim, 0) AS as_victim,
  s.strongest_link >= 0.5 * s.expected_harm AS one_link,
  date_diff('year', r.dob, $as_of) - CASE WHEN strftime(r.dob, '%m%d') > strftime($as_of, '%m%d') THEN 1 ELSE 0 END AS age,
  d.deceased_on,
  coalesce(h.held_on > coalesce(h.freed_on, DATE '0001-01-01') AND coalesce(l.seen_on <= h.held_on, true), false) AS in_custody,
  coalesce(f.orders, '[]'::JSON) AS orders, t.identity_id IS NOT NULL AS tasked
FROM summed s
JOIN anchors a USING (identity_id)
JOIN records r ON r.record_id = 'person:' || a.anchor_id
LEFT JOIN victims v USING (identity_id)
LEFT JOIN area ar USING (identity_id)
LEFT JOIN kinds k USING (identity_id)
LEFT JOIN outcomes oc USING (identity_id)
LEFT JOIN best_named b USING (identity_id)
LEFT JOIN as_victim av USING (identity_id)
LEFT JOIN deceased d USING (identity_id)
LEFT JOIN held h USING (identity_id)
LEFT JOIN at_large l USING (identity_id)
LEFT JOIN in_force f USING (identity_id)
LEFT JOIN tasked t USING (identity_id)
WHERE round(s.expected_harm, 6) > 0;

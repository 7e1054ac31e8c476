-- Question: what is credited to nobody, and who is the likeliest for each suspect row, whichever rule attributed?
-- Parameters: none
-- Reads: attributions, seats, seat_rows, membership, valued (offence_id, days, basis), offence_counts
-- Writes: counted, suspects

CREATE TABLE counted AS
SELECT s.offence_id, s.seat, coalesce(v.days, 0) AS days, v.basis, o.counts, o.why_not,
  coalesce(a.credited, 0) AS credited, coalesce(v.days, 0) - coalesce(a.credited, 0) AS remainder
FROM seats s
JOIN valued v USING (offence_id)
JOIN offence_counts o USING (offence_id)
LEFT JOIN (
  -- As decimals: the sum of floating numbers hangs on the order in which threads come to them.
  SELECT offence_id, seat, CAST(sum(CAST(weight * harm AS DECIMAL(38, 12))) AS DOUBLE) AS credited FROM attributions GROUP BY ALL
) a USING (offence_id, seat);

CREATE TABLE suspects AS
SELECT r.offence_id, r.seat, r.person_id,
  CASE WHEN r.person_id IS NOT NULL THEN m.identity_id ELSE best.identity_id END AS identity_id,
  CASE WHEN r.person_id IS NOT NULL THEN coalesce(a.probability, 0) ELSE best.probability END AS probability
FROM (SELECT DISTINCT offence_id, seat, person_id FROM seat_rows) r
LEFT JOIN membership m ON m.record_id = 'person:' || r.person_id
LEFT JOIN attributions a
  ON a.offence_id = r.offence_id AND a.seat = r.seat AND a.identity_id = m.identity_id
LEFT JOIN (
  SELECT offence_id, seat, arg_max(identity_id, (probability, identity_id)) AS identity_id, max(probability) AS probability
  FROM attributions GROUP BY ALL HAVING max(probability) >= 0.5
) best ON best.offence_id = r.offence_id AND best.seat = r.seat AND r.person_id IS NULL;

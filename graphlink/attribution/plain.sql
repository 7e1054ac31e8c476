-- Question: who did it, when only names and human judgements are believed?
-- Parameters: none
-- Reads: holdings (holdings.sql), valued (offence_id, days), offence_counts (offence_id, counts, why_not)
-- Writes: attributions

CREATE TABLE attributions AS
SELECT h.offence_id, h.seat, h.identity_id, sum(h.weight) AS probability, sum(h.weight) AS weight,
  coalesce(any_value(v.days), 0) AS harm,
  any_value(o.counts) AND bool_or(h.status_counts) AS counts,
  CASE WHEN NOT any_value(o.counts) THEN any_value(o.why_not)
    WHEN NOT bool_or(h.status_counts) THEN 'status ' || min(coalesce(h.status, 'named')) || ' does not count' END AS why_not,
  min(h.basis) AS basis,
  CASE WHEN sum(h.weight) < 1 - 1e-12 THEN log2(sum(h.weight) / (1 - sum(h.weight))) END AS bits,
  false AS doubted
FROM holdings h
JOIN valued v USING (offence_id)
JOIN offence_counts o USING (offence_id)
GROUP BY h.offence_id, h.seat, h.identity_id
HAVING sum(h.weight) >= 0.01;

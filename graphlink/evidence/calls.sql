-- Question: who called whom, how often, how long?
-- Parameters: none
-- Reads: k_calls, norm_call (raw, value), entities. Writes: calls_summed.
-- A call counts where at least one of its numbers is an entity: numbers that only calls mention are counted, not kept.

CREATE TABLE calls_summed AS
SELECT coalesce(f.value, 'raw:' || c.from_number) AS from_number, coalesce(t.value, 'raw:' || c.to_number) AS to_number,
  count(*) AS calls, coalesce(sum(c.duration_s), 0)::BIGINT AS seconds, min(c.started_at) AS "first", max(c.started_at) AS "last"
FROM k_calls c
LEFT JOIN norm_call f ON f.raw = c.from_number
LEFT JOIN norm_call t ON t.raw = c.to_number
WHERE EXISTS (FROM entities e WHERE e.kind = 'phone' AND e.id IN (f.value, t.value))
GROUP BY ALL;

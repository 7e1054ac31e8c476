-- Question: who called whom, how often, how long?
-- Parameters: none
-- Reads: k_calls, norm_call and norm_phone (raw, value), entities. Writes: calls_summed.
-- A call counts where at least one of its numbers is an entity: numbers that only calls mention are counted, not kept.
-- A number that cannot be normalised is the phone whose row is written the very same way.

CREATE TABLE calls_summed AS
WITH written_alike AS (
  SELECT raw, 'raw:' || min(row_key) AS id FROM norm_phone WHERE value IS NULL AND raw IS NOT NULL GROUP BY raw
),
called AS (
  SELECT n.raw, coalesce(n.value, w.id, 'raw:' || n.raw) AS id FROM norm_call n LEFT JOIN written_alike w USING (raw)
),
known AS (
  SELECT c.raw, c.id, e.id IS NOT NULL AS is_entity
  FROM called c LEFT JOIN entities e ON e.kind = 'phone' AND e.id = c.id
)
SELECT f.id AS from_number, t.id AS to_number, count(*) AS calls, coalesce(sum(c.duration_s), 0)::BIGINT AS seconds,
  min(c.started_at) AS "first", max(c.started_at) AS "last"
FROM k_calls c
JOIN known f ON f.raw = c.from_number
JOIN known t ON t.raw = c.to_number
WHERE f.is_entity OR t.is_entity
GROUP BY ALL;

-- Question: which plates were read near which offence, in place and time?
-- Parameters: $metres DOUBLE, $minutes DOUBLE
-- Reads: k_offences, k_reads, plates (raw, value), norm_plate (value of each vehicle). Writes: near_offences.
-- An offence stands in every cell of place and time that it touches once widened by $metres and $minutes; a read stands
-- in one. So the join is an equality, and the cells decide what is compared, never what is near. Offences that may have
-- happened on several days are compared by days, not by thirds of a day: they would be most of the cells otherwise.
-- Of a span of more than 31 days the first 31 are looked at.

CREATE TABLE near_offences AS
WITH place AS (
  SELECT offence_id, lat, lon, committed_from, committed_to,
    epoch(committed_from) - $minutes * 60 AS since,
    epoch(least(committed_to, committed_from + INTERVAL 31 DAY)) + $minutes * 60 AS until,
    greatest($metres, 1) / 55000 AS cell,  -- degrees: a little over twice $metres from north to south
    $metres / 111000 AS high,  -- degrees that $metres are at most
    $metres / (111000 * greatest(cos(radians(least(abs(lat) + $metres / 111000, 90))), 0.01)) AS wide
  FROM k_offences
  WHERE lat IS NOT NULL AND lon IS NOT NULL AND (SELECT count(*) FROM k_reads) > 0
),
timed AS (
  SELECT *, unnest(range(floor(since / seconds)::BIGINT, floor(until / seconds)::BIGINT + 1)) * 2 + (seconds = 86400)::INTEGER AS slot
  FROM (SELECT *, CASE WHEN until - since > 86400 THEN 86400 ELSE 28800 END AS seconds FROM place)
),
rows_touched AS (
  SELECT *, unnest(range(floor((lat - high) / cell)::BIGINT, floor((lat + high) / cell)::BIGINT + 1)) AS row_cell FROM timed
),
cells AS (
  SELECT *, unnest(range(floor((lon - wide) / cell)::BIGINT, floor((lon + wide) / cell)::BIGINT + 1)) AS column_cell
  FROM rows_touched
),
reads AS (
  SELECT r.read_id, p.value AS vehicle, r.lat, r.lon, r.seen_at, epoch(r.seen_at) AS passed,
    floor(r.lat / (greatest($metres, 1) / 55000))::BIGINT AS row_cell,
    floor(r.lon / (greatest($metres, 1) / 55000))::BIGINT AS column_cell
  FROM k_reads r JOIN plates p ON p.raw = r.vrm
  WHERE r.lat IS NOT NULL AND r.lon IS NOT NULL
    AND EXISTS (FROM norm_plate n WHERE n.value = p.value)
),
passes AS (SELECT *, unnest([floor(passed / 28800)::BIGINT * 2, floor(passed / 86400)::BIGINT * 2 + 1]) AS slot FROM reads),
close AS (
  SELECT s.vehicle, c.offence_id, s.seen_at, s.read_id,
    2 * 6371000 * asin(sqrt(
      pow(sin(radians(s.lat - c.lat) / 2), 2)
      + cos(radians(c.lat)) * cos(radians(s.lat)) * pow(sin(radians(s.lon - c.lon) / 2), 2)
    )) AS metres,
    CASE
      WHEN s.seen_at < c.committed_from THEN -(epoch(c.committed_from) - s.passed) / 60
      WHEN s.seen_at > c.committed_to THEN (s.passed - epoch(c.committed_to)) / 60
      ELSE 0
    END AS minutes
  FROM passes s
  JOIN cells c ON c.slot = s.slot AND c.row_cell = s.row_cell AND c.column_cell = s.column_cell
  WHERE s.passed BETWEEN c.since AND c.until
)
SELECT vehicle, offence_id, seen_at, metres, minutes, read_id
FROM close
WHERE metres <= $metres AND abs(minutes) <= $minutes;

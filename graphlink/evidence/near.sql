-- Question: which plates were read near which offence, in place and time?
-- Parameters: $metres DOUBLE, $minutes DOUBLE
-- Reads: k_offences, k_reads, plates (raw, value). Writes: near_offences.
-- Offences and reads are put into cells of at least $metres by $minutes; only neighbouring cells are compared.

CREATE TABLE near_offences AS
WITH place AS (
  SELECT offence_id, lat, lon, committed_from, committed_to,
    unnest(range(
      floor((epoch(committed_from) - $minutes * 60) / ($minutes * 60 + 1))::BIGINT,
      floor((epoch(least(committed_to, committed_from + INTERVAL 31 DAY)) + $minutes * 60) / ($minutes * 60 + 1))::BIGINT + 1
    )) AS slot,
    floor(lat * 111195 / $metres)::BIGINT AS row_cell
  FROM k_offences
  WHERE lat IS NOT NULL AND lon IS NOT NULL AND (SELECT count(*) FROM k_reads) > 0
),
cells AS (
  SELECT *, row_cell + d.d AS cell FROM place CROSS JOIN (SELECT unnest([-1, 0, 1]) AS d) d
),
passes AS (
  SELECT r.read_id, p.value AS vehicle, r.lat, r.lon, r.seen_at,
    floor(epoch(r.seen_at) / ($minutes * 60 + 1))::BIGINT AS slot,
    floor(r.lat * 111195 / $metres)::BIGINT AS cell
  FROM k_reads r JOIN plates p ON p.raw = r.vrm
  WHERE r.lat IS NOT NULL AND r.lon IS NOT NULL
    AND EXISTS (FROM entities e WHERE e.kind = 'vehicle' AND e.id = p.value)
),
close AS (
  SELECT s.vehicle, c.offence_id, s.seen_at, s.read_id,
    2 * 6371000 * asin(sqrt(
      pow(sin(radians(s.lat - c.lat) / 2), 2)
      + cos(radians(c.lat)) * cos(radians(s.lat)) * pow(sin(radians(s.lon - c.lon) / 2), 2)
    )) AS metres,
    CASE
      WHEN s.seen_at < c.committed_from THEN -(epoch(c.committed_from) - epoch(s.seen_at)) / 60
      WHEN s.seen_at > c.committed_to THEN (epoch(s.seen_at) - epoch(c.committed_to)) / 60
      ELSE 0
    END AS minutes
  FROM passes s JOIN cells c ON c.slot = s.slot AND c.cell = s.cell
)
SELECT vehicle, offence_id, seen_at, metres, minutes, read_id
FROM close
WHERE metres <= $metres AND abs(minutes) <= $minutes;

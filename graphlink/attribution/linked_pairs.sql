-- Question: which two offences may be by one hand, and what do they have in common?
-- Parameters: $many BIGINT (a value that more offences share than this links none of them)
-- Reads: l_lookalikes, l_clues, l_offences, l_shingles, l_where, l_named, seats, entities
-- Writes: l_pair_values (a, b, kind, value), l_pairs (a < b, numbers of offences; what they share; how far apart they lie)
-- Cameras link nothing: a plate read near two offences is a car that passes.

CREATE TABLE l_pair_values AS
WITH usable AS (
  SELECT o, domain, value, kind FROM l_clues
  WHERE NOT kind LIKE 'camera%' AND NOT kind LIKE 'call%' AND kind NOT IN ('mark partial', 'with somebody named')
  QUALIFY count(*) OVER (PARTITION BY domain, value) BETWEEN 2 AND $many
)
SELECT x.o AS a, y.o AS b, x.domain, x.value,
  CASE WHEN x.domain = 'vehicle' THEN CASE WHEN 'plate hired' IN (x.kind, y.kind) THEN 'plate hired'
      WHEN 'plate seen' IN (x.kind, y.kind) THEN 'plate seen' ELSE 'plate used' END
    WHEN x.kind = y.kind THEN x.kind
    WHEN x.domain = 'victim' THEN 'victim: ' || CASE WHEN 'victim: stranger' IN (x.kind, y.kind) THEN 'mixed' ELSE 'known' END
    ELSE x.kind END AS kind
FROM usable x JOIN usable y ON y.domain = x.domain AND y.value = x.value AND x.o < y.o
WHERE NOT (x.domain = 'handset' AND (x.o, y.o) IN (
  SELECT (p.o, q.o) FROM l_clues p JOIN l_clues q ON q.domain = 'phone' AND q.value = p.value WHERE p.domain = 'phone'
));

CREATE TABLE l_alike AS
WITH rare AS (
  SELECT s.o, s.shingle, w.lat, w.lon, w.day, floor(w.lat * 111.195 / 3)::BIGINT AS cell, floor(w.day / 120)::BIGINT AS slot
  FROM (SELECT o, shingle FROM l_shingles QUALIFY count(*) OVER (PARTITION BY shingle) <= 2000) s
  JOIN (SELECT *  REPLACE (date_diff('day', DATE '2000-01-01', day) AS day) FROM l_where) w USING (o)
  WHERE w.lat IS NOT NULL AND w.lon IS NOT NULL
),
spread AS (
  SELECT o, shingle, lat, lon, day, cell + c.d AS cell, slot + t.d AS slot
  FROM rare CROSS JOIN (VALUES (-1), (0), (1)) c(d) CROSS JOIN (VALUES (-1), (0), (1)) t(d)
)
SELECT DISTINCT x.o AS a, y.o AS b FROM rare x JOIN spread y USING (shingle, cell, slot)
WHERE x.o < y.o AND abs(x.day - y.day) <= 120 AND abs(x.lat - y.lat) <= 0.027 AND abs(x.lon - y.lon) <= 0.045;

CREATE TABLE l_pairs AS
WITH found AS (
  SELECT a, b FROM l_pair_values UNION SELECT a, b FROM l_alike
),
words AS (
  SELECT f.a, f.b, max(s.bits) AS phrase_bits, arg_max(s.shingle, (s.bits, s.shingle)) AS phrase
  FROM found f JOIN l_shingles s ON s.o = f.a JOIN l_shingles t ON t.o = f.b AND t.shingle = s.shingle GROUP BY f.a, f.b
),
seat_kind AS (
  SELECT o.o, count(*) AS seats, bool_or(s.kind = 'unnamed') AS unnamed FROM seats s JOIN l_offences o USING (offence_id) GROUP BY o.o
),
alone AS (SELECT o, min(ident) AS ident FROM l_named WHERE alone GROUP BY o HAVING count(*) = 1)
SELECT f.a, f.b, abs(x.day - y.day) AS days,
  2 * 6371000 * asin(sqrt(pow(sin(radians(y.lat - x.lat) / 2), 2)
    + cos(radians(x.lat)) * cos(radians(y.lat)) * pow(sin(radians(y.lon - x.lon) / 2), 2))) AS metres,
  CASE WHEN x.minute_of_day = 0 OR y.minute_of_day = 0 THEN NULL
    ELSE least(abs(x.minute_of_day - y.minute_of_day), 1440 - abs(x.minute_of_day - y.minute_of_day)) END AS minutes,
  x.code = y.code AS same_code, x.category = y.category AS same_category, x.relationship = y.relationship AS same_relationship,
  w.phrase_bits, w.phrase, ka.unnamed AS unnamed_a, kb.unnamed AS unnamed_b, ka.seats = 1 AND kb.seats = 1 AS single,
  CASE WHEN ka.seats = 1 AND kb.seats = 1 AND na.ident IS NOT NULL AND nb.ident IS NOT NULL THEN na.ident = nb.ident
    OR EXISTS (FROM l_lookalikes k WHERE k.a = na.ident AND k.b = nb.ident) END AS solved
FROM found f
JOIN l_where x ON x.o = f.a JOIN l_where y ON y.o = f.b
JOIN seat_kind ka ON ka.o = f.a JOIN seat_kind kb ON kb.o = f.b
LEFT JOIN words w USING (a, b)
LEFT JOIN alone na ON na.o = f.a LEFT JOIN alone nb ON nb.o = f.b
ORDER BY f.a, f.b;

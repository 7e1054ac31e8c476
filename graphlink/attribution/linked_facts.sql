-- Question: what else speaks for or against each person that a clue points to: places, times, habits, custody?
-- Parameters: none
-- Reads: l_groups (g, o, ident), l_named, l_offences, l_uses, l_born, l_places, l_persons, l_people, k_offences, valued, victim_rows,
--   k_actions, k_sightings, entities
-- Writes: l_facts, one row per g (columns empty where nothing is known).
-- Stops and facial recognition take no part, here or anywhere else.

CREATE TABLE l_shingles AS
WITH words AS (
  SELECT l.o, list_filter(string_split_regex(lower(k.mo), '[^a-z0-9]+'), lambda w: w <> '') AS w
  FROM k_offences k JOIN l_offences l USING (offence_id) WHERE k.mo IS NOT NULL
),
cut AS (
  SELECT DISTINCT o, array_to_string(w[i:i + 2], ' ') AS shingle
  FROM (SELECT o, w, unnest(range(1, greatest(len(w) - 1, 1))) AS i FROM words)
  WHERE len(w) >= 3
),
counts AS (SELECT shingle, count(*) AS n FROM cut GROUP BY shingle)
SELECT c.o, c.shingle, log2((SELECT count(*) FROM words) / n.n) AS bits
FROM cut c JOIN counts n USING (shingle)
WHERE n.n >= 2 AND n.n <= greatest(20, (SELECT count(*) FROM words) / 20);

CREATE TABLE l_where AS
SELECT l.o, k.lat, k.lon, l.day, k.offence_code AS code, v.category,
  CASE WHEN date_diff('minute', k.committed_from, coalesce(k.committed_to, k.committed_from)) <= 360
    THEN (date_part('hour', local_time(k.committed_from)) * 60 + date_part('minute', local_time(k.committed_from))) END AS minute_of_day,
  r.relationship
FROM k_offences k JOIN l_offences l USING (offence_id)
LEFT JOIN valued v USING (offence_id)
LEFT JOIN (SELECT offence_id, min(relationship) AS relationship FROM victim_rows GROUP BY offence_id) r USING (offence_id);

CREATE TABLE l_anchored AS
SELECT g.g, n.o AS other,
  2 * 6371000 * asin(sqrt(pow(sin(radians(b.lat - a.lat) / 2), 2)
    + cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2))) AS metres,
  abs(a.day - b.day) AS days,
  CASE WHEN a.minute_of_day = 0 OR b.minute_of_day = 0 THEN NULL
    ELSE least(abs(a.minute_of_day - b.minute_of_day), 1440 - abs(a.minute_of_day - b.minute_of_day)) END AS minutes,
  a.code = b.code AS same_code, a.category = b.category AS same_category,
  a.relationship = b.relationship AS same_relationship
FROM l_groups g
JOIN l_named n ON n.ident = g.ident AND n.o <> g.o
JOIN l_where a ON a.o = g.o JOIN l_where b ON b.o = n.o;

CREATE TABLE l_said AS
SELECT a.g, max(s.bits) AS phrase_bits, arg_max(s.shingle, (s.bits, s.shingle)) AS phrase, arg_max(a.other, (s.bits, a.other)) AS phrase_o
FROM l_anchored a JOIN l_groups g USING (g)
JOIN l_shingles s ON s.o = g.o JOIN l_shingles t ON t.o = a.other AND t.shingle = s.shingle
GROUP BY a.g;

CREATE TABLE l_homes AS
SELECT DISTINCT u.ident, u.person_id, u.first_seen, u.register, u.value, u.source_refs,
  json_extract(e.properties, '$.lat')::DOUBLE AS lat, json_extract(e.properties, '$.lon')::DOUBLE AS lon
FROM l_uses u JOIN entities e ON e.kind = 'address' AND e.id = u.value
WHERE u.domain = 'address' AND u.use = 'lives_at' AND json_extract(e.properties, '$.lat') IS NOT NULL
  AND u.value NOT IN (FROM l_places);

-- Homes are numbered in the order that settles which of two equally near ones is named: a number is quicker to compare.
CREATE TABLE l_near_home AS
WITH homes AS (SELECT *, row_number() OVER (ORDER BY value, source_refs, ident, person_id, first_seen, register) AS n FROM l_homes),
apart AS MATERIALIZED (
  SELECT g.g, h.n,
    2 * 6371000 * asin(sqrt(pow(sin(radians(h.lat - a.lat) / 2), 2)
      + cos(radians(a.lat)) * cos(radians(h.lat)) * pow(sin(radians(h.lon - a.lon) / 2), 2))) AS metres
  FROM l_groups g JOIN l_where a ON a.o = g.o JOIN homes h ON h.ident = g.ident
  WHERE a.lat IS NOT NULL AND (h.register OR NOT EXISTS (
    FROM l_born b WHERE b.person_id = h.person_id AND b.o = g.o AND b.day = h.first_seen
  ))
),
nearest AS (SELECT g, min(metres) AS metres FROM apart GROUP BY g),
first AS (SELECT g, min(n) AS n, any_value(metres) AS metres FROM apart JOIN nearest USING (g, metres) GROUP BY g)
SELECT f.g, f.metres, h.source_refs AS home_refs FROM first f JOIN homes h USING (n);

CREATE TABLE l_held AS
WITH held AS (
  SELECT p.ident, a."on" AS day, min(a.action_id) AS action_id
  FROM k_actions a JOIN l_persons l USING (person_id) JOIN l_people p USING (identity_id)
  WHERE a.kind IN ('remand', 'recall') GROUP BY p.ident, a."on"
),
freed AS (
  SELECT p.ident, a."on" AS day FROM k_actions a JOIN l_persons l USING (person_id) JOIN l_people p USING (identity_id)
  WHERE a.kind = 'nfa'
  UNION
  SELECT p.ident, local_date(s."at") FROM k_sightings s JOIN l_persons l USING (person_id) JOIN l_people p USING (identity_id)
  WHERE s.kind = 'visit'
)
SELECT g.g, min(o.day - h.day) AS days_since, arg_min(h.action_id, (o.day - h.day, h.action_id)) AS action_id
FROM l_groups g JOIN l_offences o ON o.o = g.o JOIN held h ON h.ident = g.ident AND h.day < o.day AND o.day - h.day <= 365
WHERE NOT EXISTS (FROM freed f WHERE f.ident = g.ident AND f.day > h.day AND f.day <= o.day)
GROUP BY g.g;

-- Seen by police or on a visit so far off, so near in time, that he would have had to hurry to be at both: what the
-- latest and the earliest moment of the offence leave him, and ten minutes for clocks.
CREATE TABLE l_away AS
WITH seen AS (
  SELECT p.ident, s.sighting_id, s."at", s.lat, s.lon
  FROM k_sightings s JOIN l_persons l USING (person_id) JOIN l_people p USING (identity_id)
  WHERE s.kind IN ('custody', 'visit') AND s."at" IS NOT NULL AND s.lat IS NOT NULL AND s.lon IS NOT NULL
),
timed AS (
  SELECT w.o, w.lat, w.lon, k.committed_from AS first, coalesce(k.committed_to, k.committed_from) AS last
  FROM l_where w JOIN l_offences l USING (o) JOIN k_offences k USING (offence_id)
  WHERE w.lat IS NOT NULL AND w.lon IS NOT NULL AND w.minute_of_day <> 0  -- midnight: the hour is not known
),
both_ways AS (
  SELECT g.g, s.sighting_id,
    2 * 6371000 * asin(sqrt(pow(sin(radians(s.lat - t.lat) / 2), 2)
      + cos(radians(t.lat)) * cos(radians(s.lat)) * pow(sin(radians(s.lon - t.lon) / 2), 2)))
      / (10 + greatest(abs(date_diff('minute', s."at", t.first)), abs(date_diff('minute', s."at", t.last)))) AS pace
  FROM l_groups g JOIN timed t USING (o)
  JOIN seen s ON s.ident = g.ident AND s."at" BETWEEN t.first - INTERVAL 12 HOUR AND t.last + INTERVAL 12 HOUR
)
SELECT g, max(pace) AS pace, arg_max(sighting_id, (pace, sighting_id)) AS sighting_id FROM both_ways WHERE pace > 1000 GROUP BY g;

CREATE TABLE l_facts AS
WITH anchored AS (
  SELECT g, count(*) AS others, min(metres) AS metres_other, arg_min(other, (metres, other)) AS near_o, min(days) AS days_other,
    arg_min(other, (days, other)) AS recent_o, min(minutes) AS minutes_other, bool_or(same_code) AS same_code,
    bool_or(same_category) AS same_category, bool_or(same_relationship) AS same_relationship,
    arg_max(other, (coalesce(same_code, false), -other)) AS alike_o
  FROM l_anchored GROUP BY g
),
lives AS (
  SELECT p.ident, min(l.deceased_on) AS deceased_on, max(l.dob) AS born_last, min(l.dob) AS born_first
  FROM l_persons l JOIN l_people p USING (identity_id) GROUP BY p.ident
)
SELECT g.g, a.* EXCLUDE (g), s.phrase_bits, s.phrase, s.phrase_o, h.metres AS metres_home, h.home_refs, x.days_since AS held_days,
  x.action_id AS held_action, w.pace AS away_pace, w.sighting_id AS away_sighting, coalesce(v.deceased_on < o.day, false) AS dead,
  date_diff('day', v.born_last, o.day) / 365.25 AS age_low, date_diff('day', v.born_first, o.day) / 365.25 AS age_high
FROM l_groups g JOIN l_offences o ON o.o = g.o
LEFT JOIN anchored a USING (g)
LEFT JOIN l_said s USING (g)
LEFT JOIN l_near_home h USING (g)
LEFT JOIN l_held x USING (g)
LEFT JOIN l_away w USING (g)
LEFT JOIN lives v ON v.ident = g.ident
ORDER BY g.g;

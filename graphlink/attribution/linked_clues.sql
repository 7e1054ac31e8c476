-- Question: what did each offence leave behind, and who else is known to use it?
-- Parameters: none
-- Reads: membership, records, k_persons, k_offences, k_actions, k_involvements, seats, seat_rows, suspect_rows, victim_rows, ties,
--   entity_rows, entities, near_offences, plates, k_reads, k_calls, norm_call, judged_did (offence_id, seat, record_id, decision_id)
-- Writes: l_people, l_persons, l_offences, l_never, l_named, l_clues, l_support, l_uses, l_known
-- A tie that exists only because somebody was suspected of an offence takes no part in judging that offence: it would
-- prove the name by the name. Police stations, hospitals and prisons say nothing about who did it.

CREATE TABLE l_persons AS
SELECT p.person_id, m.identity_id, m.probability AS share, p.sex, p.dob, p.deceased_on
FROM k_persons p JOIN membership m ON m.record_id = 'person:' || p.person_id;

CREATE TABLE l_people AS
SELECT identity_id, row_number() OVER (ORDER BY identity_id) - 1 AS ident FROM (SELECT DISTINCT identity_id FROM l_persons);

CREATE TABLE l_offences AS
SELECT offence_id, row_number() OVER (ORDER BY offence_id) - 1 AS o, local_date(committed_from) AS day,
  local_date(coalesce(committed_to, committed_from)) AS until, local_date(coalesce(reported_at, committed_from)) AS told
FROM k_offences;

CREATE TABLE l_never AS
SELECT DISTINCT o.o, p.ident FROM (
  SELECT offence_id, person_id FROM victim_rows WHERE person_id IS NOT NULL
  UNION ALL
  SELECT offence_id, person_id FROM suspect_rows WHERE status = 'eliminated' AND person_id IS NOT NULL
) x
JOIN l_offences o USING (offence_id) JOIN l_persons USING (person_id) JOIN l_people p USING (identity_id);

-- Who is named in which seat: `alone` where he is its only choice and no judgement says otherwise.
CREATE TABLE l_named AS
WITH judged AS (
  SELECT d.offence_id, d.seat, m.identity_id FROM judged_did d JOIN membership m USING (record_id)
  WHERE m.identity_id IS NOT NULL GROUP BY ALL
),
said AS (
  SELECT r.offence_id, r.seat, p.identity_id, p.share / s.choices AS share, r.status, s.kind = 'named' AS alone, r.source_ref
  FROM seat_rows r JOIN seats s USING (offence_id, seat) JOIN l_persons p USING (person_id)
  WHERE NOT EXISTS (FROM judged j WHERE j.offence_id = r.offence_id AND j.seat = r.seat)
  UNION ALL
  SELECT offence_id, seat, identity_id, 1.0, 'convicted', false, 'decisions' FROM judged
)
SELECT o.o, s.seat, p.ident, round(sum(s.share), 9) AS share, count(*) AS choices, min(s.status) AS status, bool_and(s.alone) AS alone,
  min(s.source_ref) AS source_ref
FROM said s JOIN l_offences o USING (offence_id) JOIN l_people p USING (identity_id)
WHERE NOT EXISTS (FROM l_never n WHERE n.o = o.o AND n.ident = p.ident)
GROUP BY o.o, s.seat, p.ident;

-- Two identities that may be one human kept apart: same birth date and a name in common, or a rare full name where a birth
-- date is missing. Learning counts either as the person named; nobody is credited or joined through it.
CREATE TABLE l_lookalikes AS
WITH who AS (
  SELECT DISTINCT p.ident, r.dob, r.name_key, r.surname_key, r.forename_key
  FROM l_persons l JOIN l_people p USING (identity_id) JOIN records r ON r.record_id = 'person:' || l.person_id
),
rare AS (SELECT name_key FROM who WHERE name_key IS NOT NULL GROUP BY name_key HAVING count(DISTINCT ident) <= 4),
alike AS (
  SELECT x.ident AS a, y.ident AS b, true AS dated FROM who x JOIN who y ON y.dob = x.dob AND y.surname_key = x.surname_key
  UNION
  SELECT x.ident, y.ident, true FROM who x JOIN who y ON y.dob = x.dob AND y.forename_key = x.forename_key
  UNION
  SELECT x.ident, y.ident, false FROM who x JOIN who y ON y.name_key = x.name_key AND (x.dob IS NULL OR y.dob IS NULL)
  WHERE x.name_key IN (FROM rare)
)
SELECT a, b, bool_or(dated) AS dated FROM alike WHERE a <> b GROUP BY a, b;

-- The days on which somebody was written down because he was suspected of an offence, and those before and after, so that
-- it is asked by equality.
CREATE TABLE l_born AS
WITH told AS (
  SELECT s.person_id, o.o, o.told AS day FROM suspect_rows s JOIN l_offences o USING (offence_id) WHERE s.person_id IS NOT NULL
  UNION
  SELECT s.person_id, o.o, o.day FROM suspect_rows s JOIN l_offences o USING (offence_id) WHERE s.person_id IS NOT NULL
  UNION
  SELECT a.person_id, o.o, a."on" FROM k_actions a JOIN l_offences o USING (offence_id)
)
SELECT DISTINCT person_id, o, day + slip AS day FROM told CROSS JOIN (VALUES (-1), (0), (1)) around(slip);

CREATE TABLE l_uses AS
SELECT t.tie_id, t.to_kind AS domain, t.to_id AS value, t.from_id AS person_id, p.ident, l.share,
  CASE t.kind WHEN 'passenger' THEN 'driver' WHEN 'seen_at' THEN 'stays_at' ELSE t.kind END AS use,
  t.first_seen, t.last_seen, t.first_seen AS written, coalesce(t.source IN ('keeper_register', 'comms_data'), false) AS register,
  t.source_refs
FROM ties t JOIN l_persons l ON l.person_id = t.from_id JOIN l_people p USING (identity_id)
WHERE t.from_kind = 'person' AND t.to_kind <> 'person';

-- What a number shares with others: its handset.
CREATE TABLE l_handsets AS
SELECT DISTINCT id AS number, json_extract_string(properties, '$.imei') AS imei FROM entity_rows
WHERE kind = 'phone' AND length(json_extract_string(properties, '$.imei')) >= 14;

CREATE TABLE l_places AS
SELECT id AS value FROM entities
WHERE kind = 'address' AND json_extract_string(properties, '$.kind') IN ('police', 'hospital', 'prison');

-- How often a plate passes the camera that read it near an offence: daily traffic says nothing.
CREATE TABLE l_reads AS
WITH wanted AS (SELECT DISTINCT n.vehicle, r.camera_id FROM near_offences n JOIN k_reads r USING (read_id)),
passes AS (
  SELECT p.value AS vehicle, r.camera_id, count(DISTINCT local_date(r.seen_at)) AS days
  FROM k_reads r JOIN plates p ON p.raw = r.vrm
  JOIN wanted w ON w.vehicle = p.value AND w.camera_id IS NOT DISTINCT FROM r.camera_id
  GROUP BY ALL
)
SELECT n.offence_id, n.vehicle, min(abs(n.minutes)) AS minutes, min(n.metres) AS metres, min(coalesce(p.days, 1)) AS days,
  min(n.read_id) AS read_id
FROM near_offences n JOIN k_reads r USING (read_id)
LEFT JOIN passes p ON p.vehicle = n.vehicle AND p.camera_id IS NOT DISTINCT FROM r.camera_id
GROUP BY n.offence_id, n.vehicle;

-- Which numbers called a victim from three days before to a day after, and on how many other days they did.
CREATE TABLE l_calls AS
WITH victims AS (
  SELECT DISTINCT o.o, v.offence_id, u.value AS number
  FROM victim_rows v JOIN l_offences o USING (offence_id) JOIN l_persons l USING (person_id) JOIN l_persons k USING (identity_id)
  JOIN l_uses u ON u.domain = 'phone' AND u.person_id = k.person_id
),
calls AS (
  SELECT f.value AS caller, t.value AS number, c.started_at, local_date(c.started_at) AS day, c.source_ref
  FROM k_calls c JOIN norm_call f ON f.raw = c.from_number JOIN norm_call t ON t.raw = c.to_number
  WHERE t.value IN (SELECT number FROM victims) AND f.value IN (SELECT value FROM l_uses WHERE domain = 'phone'
    UNION ALL SELECT to_id FROM ties WHERE from_kind = 'offence' AND to_kind = 'phone')
),
usual AS (SELECT caller, number, count(DISTINCT day) AS days FROM calls GROUP BY ALL)
SELECT v.o, v.offence_id, c.caller, count(*) AS calls, max(n.days) - count(DISTINCT c.day) AS other_days,
  to_json(list_sort(list(c.source_ref))[1:20]) AS source_refs
FROM victims v JOIN k_offences k USING (offence_id)
JOIN calls c ON c.number = v.number
  AND c.started_at BETWEEN k.committed_from - INTERVAL 3 DAY
    AND least(coalesce(k.committed_to, k.committed_from), k.committed_from + INTERVAL 31 DAY) + INTERVAL 1 DAY
JOIN usual n ON n.caller = c.caller AND n.number = c.number
WHERE NOT EXISTS (FROM victims w WHERE w.o = v.o AND w.number = c.caller)
GROUP BY v.o, v.offence_id, c.caller;

CREATE TABLE l_clues AS
WITH found AS (
  SELECT t.from_id AS offence_id, 'phone' AS domain, t.to_id AS value, 'number used' AS kind, t.source_refs
  FROM ties t WHERE t.from_kind = 'offence' AND t.to_kind = 'phone' AND t.kind = 'used'
  UNION ALL
  SELECT t.from_id, 'handset', h.imei, 'handset used', t.source_refs
  FROM ties t JOIN l_handsets h ON h.number = t.to_id
  WHERE t.from_kind = 'offence' AND t.to_kind = 'phone' AND t.kind = 'used'
  UNION ALL
  SELECT t.from_id, 'account', t.to_id, 'account used', t.source_refs
  FROM ties t WHERE t.from_kind = 'offence' AND t.to_kind = 'account' AND t.kind = 'used'
  UNION ALL
  SELECT t.from_id, 'vehicle', t.to_id,
    CASE WHEN json_extract_string(e.properties, '$.kind') IN ('hire', 'taxi', 'fleet') THEN 'plate hired'
      WHEN bool_or(t.kind = 'used') OVER (PARTITION BY t.from_id, t.to_id) THEN 'plate used' ELSE 'plate seen' END, t.source_refs
  FROM ties t LEFT JOIN entities e ON e.kind = 'vehicle' AND e.id = t.to_id
  WHERE t.from_kind = 'offence' AND t.to_kind = 'vehicle' AND t.kind IN ('used', 'seen')
  UNION ALL
  SELECT t.from_id, 'address', t.to_id, 'place seen', t.source_refs
  FROM ties t
  WHERE t.from_kind = 'offence' AND t.to_kind = 'address' AND t.kind = 'suspect_seen_at' AND t.to_id NOT IN (FROM l_places)
  UNION ALL
  SELECT t.from_id, 'mark', t.to_id,
    CASE WHEN json_extract_string(e.properties, '$.quality') = 'partial' THEN 'mark partial'
      WHEN json_extract_string(e.properties, '$.kind') IN ('dna', 'fingerprint') THEN 'mark full' ELSE 'mark weak' END, t.source_refs
  FROM ties t LEFT JOIN entities e ON e.kind = 'mark' AND e.id = t.to_id
  WHERE t.from_kind = 'offence' AND t.to_kind = 'mark' AND t.kind = 'left'
  UNION ALL
  SELECT v.offence_id, 'victim', l.identity_id, 'victim: ' || coalesce(replace(v.relationship, '_', ' '), 'unknown'),
    to_json([v.source_ref])
  FROM victim_rows v JOIN l_persons l USING (person_id)
  UNION ALL
  SELECT r.offence_id, 'vehicle', r.vehicle,
    CASE WHEN r.days <= 2 THEN 'camera, seldom there' ELSE 'camera, often there' END, to_json(['anpr_reads:' || r.read_id])
  FROM l_reads r
  WHERE NOT EXISTS (
    FROM ties t WHERE t.from_kind = 'offence' AND t.from_id = r.offence_id AND t.to_kind = 'vehicle' AND t.to_id = r.vehicle
      AND t.kind IN ('used', 'seen', 'stolen')
  )
  UNION ALL
  SELECT r.offence_id, 'phone', r.caller,
    CASE WHEN k.close THEN 'call to a victim close to him' ELSE 'call to the victim' END
      || CASE WHEN r.other_days > 2 THEN ', as usual' WHEN r.calls > 1 THEN ', repeated' ELSE ', one' END, r.source_refs
  FROM l_calls r JOIN (
    SELECT offence_id, coalesce(bool_or(relationship IN ('intimate_partner', 'ex_partner', 'family')), false) AS close
    FROM victim_rows GROUP BY offence_id
  ) k USING (offence_id)
  WHERE NOT EXISTS (
    FROM ties t WHERE t.from_kind = 'offence' AND t.from_id = r.offence_id AND t.to_kind = 'phone' AND t.to_id = r.caller
  )
  UNION ALL
  -- Of several offenders one that is named says who goes with him.
  SELECT o.offence_id, 'person', p.identity_id, 'with somebody named', to_json(list_sort(list(n.source_ref)))
  FROM l_named n JOIN l_offences o USING (o) JOIN l_people p USING (ident)
  WHERE n.alone AND o.offence_id IN (SELECT offence_id FROM seats WHERE seat > 1)
  GROUP BY o.offence_id, p.identity_id
)
SELECT row_number() OVER (ORDER BY o.o, f.domain, f.value, min(f.kind)) - 1 AS clue, o.o, f.domain, f.value, min(f.kind) AS kind,
  min(f.source_refs) AS source_refs
FROM found f JOIN l_offences o USING (offence_id)
GROUP BY o.o, f.domain, f.value;

CREATE TABLE l_whom AS SELECT DISTINCT domain, value FROM l_clues WHERE domain IN ('victim', 'person');

-- Who lives with, is bound to, or has a handset in common with whom: the uses of what is not an entity.
INSERT INTO l_uses BY NAME
WITH bound AS (
  SELECT tie_id, from_id AS a, to_id AS b, kind, first_seen, last_seen, source_refs FROM ties
  WHERE from_kind = 'person' AND to_kind = 'person'
  UNION ALL
  SELECT tie_id, to_id, from_id, kind, first_seen, last_seen, source_refs FROM ties
  WHERE from_kind = 'person' AND to_kind = 'person'
)
SELECT b.tie_id, w.domain, v.identity_id AS value, b.b AS person_id, p.ident, l.share,
  CASE WHEN b.kind = 'parent_of' THEN 'family' ELSE b.kind END AS use, b.first_seen, b.last_seen, b.first_seen AS written,
  false AS register, b.source_refs
FROM bound b JOIN l_persons v ON v.person_id = b.a JOIN l_persons l ON l.person_id = b.b JOIN l_people p ON p.identity_id = l.identity_id
JOIN l_whom w ON w.value = v.identity_id
WHERE v.identity_id <> l.identity_id;

INSERT INTO l_uses BY NAME
WITH homes AS (
  SELECT * FROM l_uses WHERE domain = 'address' AND use = 'lives_at' AND value NOT IN (FROM l_places)
    AND value IN (SELECT value FROM l_uses WHERE domain = 'address' GROUP BY value HAVING count(DISTINCT ident) <= 40)
),
whose AS (SELECT w.domain, p.ident, p.identity_id FROM l_whom w JOIN l_people p ON p.identity_id = w.value)
SELECT h.tie_id, v.domain, v.identity_id AS value, h.person_id, h.ident, h.share, 'home' AS use,
  greatest(h.first_seen, w.first_seen) AS first_seen, least(h.last_seen, w.last_seen) AS last_seen, CASE WHEN NOT h.register THEN h.first_seen END AS written,
  false AS register, h.source_refs
FROM homes w JOIN whose v USING (ident) JOIN homes h ON h.value = w.value AND h.ident <> w.ident;

INSERT INTO l_uses BY NAME
SELECT u.tie_id, 'handset' AS domain, h.imei AS value, u.person_id, u.ident, u.share, 'user' AS use, u.first_seen, u.last_seen,
  u.written, u.register, u.source_refs
FROM l_uses u JOIN l_handsets h ON u.domain = 'phone' AND h.number = u.value
WHERE h.imei IN (SELECT value FROM l_clues WHERE domain = 'handset');

-- One row per clue, person and way of knowing: how much of a use it is, before it is weighed.
CREATE TABLE l_support AS
WITH votes AS (
  SELECT c.clue, n.ident, CASE WHEN e.kind = 'plate seen' THEN 'vote seen'
      WHEN c.domain = 'victim' AND c.kind <> e.kind AND 'victim: unknown' NOT IN (c.kind, e.kind) THEN 'vote in another relation'
      ELSE 'vote' END || CASE WHEN abs(a.day - b.day) > 200 AND e.kind <> 'plate seen' THEN ' long ago' ELSE '' END AS use,
    sum(n.share) AS amount
  FROM l_clues c JOIN l_clues e ON e.domain = c.domain AND e.value = c.value AND e.o <> c.o
  JOIN l_named n ON n.o = e.o JOIN l_offences a ON a.o = c.o JOIN l_offences b ON b.o = e.o
  WHERE NOT e.kind LIKE 'camera%' AND NOT e.kind LIKE 'call%' AND NOT (c.domain = 'handset' AND (c.o, e.o) IN (
    SELECT (x.o, y.o) FROM l_clues x JOIN l_clues y ON y.domain = 'phone' AND y.value = x.value WHERE x.domain = 'phone'
  ))
  GROUP BY ALL
),
uses AS (
  SELECT c.clue, u.ident, u.use,
    min(CASE WHEN a.day < u.first_seen THEN u.first_seen - a.day
      WHEN u.register THEN CASE WHEN a.day > coalesce(u.last_seen, a.day) + 3 THEN 9999 ELSE 0 END
      WHEN a.day > coalesce(u.last_seen, u.first_seen) THEN a.day - coalesce(u.last_seen, u.first_seen) ELSE 0 END) AS gap,
    max(u.share) AS amount
  FROM l_clues c JOIN l_uses u ON u.domain = c.domain AND u.value = c.value JOIN l_offences a ON a.o = c.o
  WHERE (u.register OR NOT EXISTS (
    FROM l_born b WHERE b.person_id = u.person_id AND b.o = c.o AND b.day = u.written
  ))
  AND NOT (c.domain = 'handset' AND (c.o, u.ident) IN (
    SELECT (x.o, y.ident) FROM l_clues x JOIN l_uses y ON y.domain = 'phone' AND y.value = x.value WHERE x.domain = 'phone'
  ))
  GROUP BY c.clue, u.ident, u.use
),
both_ways AS (
  SELECT clue, ident, use, amount FROM votes
  UNION ALL
  SELECT clue, ident, use || CASE WHEN coalesce(gap, 0) > 200 THEN ' long ago' ELSE '' END, amount FROM uses
)
SELECT b.clue, b.ident, b.use, round(sum(b.amount), 9)::DOUBLE AS amount
FROM both_ways b JOIN l_clues c USING (clue)
WHERE NOT EXISTS (FROM l_never n WHERE n.o = c.o AND n.ident = b.ident)
  AND NOT EXISTS (FROM l_people p WHERE c.domain = 'person' AND p.identity_id = c.value AND p.ident = b.ident)
GROUP BY b.clue, b.ident, b.use;

-- Whether a named suspect would be in the data at all had this offence not named him.
CREATE TABLE l_known AS
WITH alone AS (SELECT DISTINCT n.o, n.ident FROM l_named n WHERE n.alone),
records AS (SELECT a.o, a.ident, l.person_id FROM alone a JOIN l_people p USING (ident) JOIN l_persons l USING (identity_id))
SELECT DISTINCT r.o, r.ident FROM records r
WHERE EXISTS (
    FROM k_involvements i JOIN l_offences x USING (offence_id)
    WHERE i.person_id = r.person_id AND (x.o <> r.o OR i.role <> 'suspect')
  )
  OR EXISTS (
    FROM k_actions a LEFT JOIN l_offences x USING (offence_id) WHERE a.person_id = r.person_id AND x.o IS DISTINCT FROM r.o
  )
  OR EXISTS (
    FROM ties t
    WHERE t.from_kind = 'person' AND t.from_id = r.person_id AND (t.source IN ('keeper_register', 'comms_data') OR NOT EXISTS (
      FROM l_born b WHERE b.person_id = t.from_id AND b.o = r.o AND b.day = t.first_seen
    ))
  );

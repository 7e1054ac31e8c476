-- Question: what speaks for and against each belief, piece by piece, and which rows of the input say so?
-- Parameters: none
-- Reads: l_kept (k, o, seat, ident, prior, before, calibration, name_strength: bits), l_kept_clues (k, clue, bits),
--   l_kept_facts (k, name, value_b, bits, near_o, refs), l_kept_said (k, name, bits), attributions, l_clues, l_support, l_uses,
--   l_kept_series (k, o, bits), l_named, l_people, l_persons, l_offences, entities, seat_rows, records, victim_rows, did_holds
-- Writes: rows into linked_evidence; over one belief bits add up to log2(p / (1 - p)) of its attribution.
-- "other candidates" is what is left once all pieces are taken: the others that evidence points to, and the other seats.

CREATE TABLE l_subject AS
SELECT k.*, 'suspect:' || o.offence_id || '/' || k.seat AS a, p.identity_id AS b, o.offence_id, t.bits AS total, t.basis
FROM l_kept k JOIN l_offences o USING (o) JOIN l_people p USING (ident)
JOIN attributions t ON t.offence_id = o.offence_id AND t.seat = k.seat AND t.identity_id = p.identity_id
WHERE t.bits IS NOT NULL AND NOT EXISTS (FROM did_holds d WHERE d.offence_id = o.offence_id AND d.seat = k.seat);

CREATE TABLE l_elsewhere AS
SELECT n.ident, list_sort(list(DISTINCT n.source_ref)) AS refs FROM l_named n
WHERE n.ident IN (SELECT ident FROM l_subject) GROUP BY n.ident;

-- How each person is known to use what a clue names: in words, and by which rows.
CREATE TABLE l_how AS
WITH wanted AS (SELECT DISTINCT c.clue, s.ident FROM l_kept_clues c JOIN l_subject s USING (k)),
ways AS (
  SELECT clue, ident, string_agg(
      CASE WHEN use LIKE 'vote%' THEN 'named with it' || substr(use, 5) ELSE replace(use, '_', ' ') END, ', ' ORDER BY use) AS how
  FROM l_support JOIN wanted USING (clue, ident) GROUP BY clue, ident
),
rows_of AS (
  SELECT w.clue, w.ident, unnest(from_json(c.source_refs, '["VARCHAR"]')) AS ref FROM wanted w JOIN l_clues c USING (clue)
  UNION
  SELECT w.clue, w.ident, unnest(from_json(u.source_refs, '["VARCHAR"]'))
  FROM wanted w JOIN l_clues c USING (clue) JOIN l_uses u ON u.domain = c.domain AND u.value = c.value AND u.ident = w.ident
  UNION
  SELECT w.clue, w.ident, n.source_ref
  FROM wanted w JOIN l_clues c USING (clue)
  JOIN l_clues e ON e.domain = c.domain AND e.value = c.value AND e.o <> c.o
  JOIN l_named n ON n.o = e.o AND n.ident = w.ident
)
SELECT w.clue, w.ident, y.how, list_sort(list(r.ref))[1:20] AS refs
FROM wanted w LEFT JOIN ways y USING (clue, ident) LEFT JOIN rows_of r ON r.clue = w.clue AND r.ident = w.ident
GROUP BY w.clue, w.ident, y.how;

CREATE TABLE l_victims_of AS
SELECT o.o, l.identity_id AS value, string_agg(DISTINCT v.person_id, ', ' ORDER BY v.person_id) AS label
FROM victim_rows v JOIN l_offences o USING (offence_id) JOIN l_persons l USING (person_id) GROUP BY o.o, l.identity_id;

CREATE TABLE l_record AS
SELECT l.identity_id, list_sort(list('persons:' || l.person_id))[1:20] AS refs FROM l_persons l
WHERE l.identity_id IN (SELECT b FROM l_subject) GROUP BY l.identity_id;

CREATE TABLE l_pieces AS
SELECT s.k, 'before any clue' AS name, NULL::VARCHAR AS value_a,
  CASE WHEN s.before = 0 THEN 'suspected of nothing else' ELSE 'suspected of ' || s.before || ' other offence' || CASE WHEN s.before > 1 THEN 's' ELSE '' END END AS value_b,
  s.prior AS bits, to_json(CASE WHEN s.before > 0 THEN e.refs[1:20] ELSE r.refs END) AS source_refs
FROM l_subject s JOIN l_record r ON r.identity_id = s.b LEFT JOIN l_elsewhere e USING (ident)
UNION ALL
SELECT c.k, q.kind, coalesce(v.label, e.label, q.value), h.how, c.bits, to_json(h.refs)
FROM l_kept_clues c JOIN l_subject s USING (k) JOIN l_clues q USING (clue)
JOIN l_how h ON h.clue = c.clue AND h.ident = s.ident
LEFT JOIN entities e ON e.kind = q.domain AND e.id = q.value
LEFT JOIN l_victims_of v ON q.domain = 'victim' AND v.o = q.o AND v.value = q.value
UNION ALL
SELECT f.k, f.name, NULL, f.value_b, f.bits,
  to_json(list_sort(list_distinct(list_concat(
    ['offences:' || s.offence_id],
    CASE WHEN f.near_o >= 0 THEN ['offences:' || n.offence_id] ELSE coalesce(from_json(f.refs, '["VARCHAR"]'), []) END))))
FROM l_kept_facts f JOIN l_subject s USING (k) LEFT JOIN l_offences n ON n.o = f.near_o
UNION ALL
SELECT d.k, d.name,
  CASE d.name WHEN 'sex described' THEN x.sex WHEN 'age described' THEN concat_ws(' to ', x.age_from, x.age_to)
    WHEN 'forename described' THEN x.forename WHEN 'surname described' THEN x.surname END,
  NULL, d.bits, to_json(list_concat([x.source_ref], r.refs))
FROM l_kept_said d JOIN l_subject s USING (k) JOIN l_record r ON r.identity_id = s.b
JOIN (SELECT offence_id, seat, min(sex) AS sex, min(age_from) AS age_from, max(age_to) AS age_to, min(forename) AS forename,
    min(surname) AS surname, min(source_ref) AS source_ref FROM seat_rows GROUP BY offence_id, seat) x
  ON x.offence_id = s.offence_id AND x.seat = s.seat
UNION ALL
SELECT s.k, 'named by the report', NULL, n.status, s.name_strength, to_json([n.source_ref])
FROM l_subject s JOIN l_named n ON n.o = s.o AND n.seat = s.seat AND n.ident = s.ident WHERE s.name_strength <> 0
UNION ALL
SELECT x.k, 'other offences of the series', NULL, string_agg(o.offence_id, ', ' ORDER BY o.offence_id), max(x.bits),
  to_json(list('offences:' || o.offence_id ORDER BY o.offence_id))
FROM l_kept_series x JOIN l_offences o USING (o) GROUP BY x.k
UNION ALL
SELECT s.k, 'calibration', NULL, 'offences with the name hidden', s.calibration, '[]' FROM l_subject s;

INSERT INTO linked_evidence
WITH rounded AS (SELECT * REPLACE (round(bits, 9) AS bits) FROM l_pieces),
others AS (
  SELECT s.k, 'other candidates' AS name, NULL AS value_a,
    'everybody else, and the other seats' AS value_b, round(s.total, 9) - sum(r.bits) AS bits, '[]' AS source_refs
  FROM l_subject s JOIN rounded r USING (k) GROUP BY s.k, s.total
)
SELECT 'attribution', s.a, s.b, p.name, p.value_a, p.value_b, p.bits, p.source_refs
FROM (FROM rounded UNION ALL FROM others) p JOIN l_subject s USING (k)
ORDER BY s.a, s.b, p.name, p.value_a, p.value_b;

INSERT INTO linked_evidence
SELECT 'attribution', 'suspect:' || offence_id || '/' || seat, identity_id, 'human judgement: did', NULL, NULL, NULL,
  to_json(['decisions:' || decision_id])
FROM did_holds ORDER BY ALL;

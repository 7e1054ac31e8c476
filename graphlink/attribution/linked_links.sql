-- Question: which offences are one hand's, which series has nobody's name, and which judgement would move most harm?
-- Parameters: $per_offence BIGINT (most links of one offence), $top BIGINT (rows of the review)
-- Reads: attributions, l_scored (a, b, p), l_pairs, l_pair_values, l_offences, l_where, entities, l_victims_of, l_series_seats
--   (series, o, seat, identity_id), seats, records, k_persons, membership
-- Writes: rows into linked_offence_links, linked_series, linked_review; table l_links_cut (one row: how many links were dropped)

CREATE TABLE l_by_hand AS
WITH likely AS (
  SELECT o.o, t.identity_id, sum(t.probability) AS p FROM attributions t JOIN l_offences o USING (offence_id)
  WHERE t.probability >= 0.05 GROUP BY o.o, t.identity_id
  QUALIFY row_number() OVER (PARTITION BY t.identity_id ORDER BY sum(t.probability) DESC, o.o) <= 300
)
SELECT x.o AS a, y.o AS b, least(1.0, sum(least(x.p, 1) * least(y.p, 1))) AS p,
  arg_max(x.identity_id, (x.p * y.p, x.identity_id)) AS identity_id
FROM likely x JOIN likely y ON y.identity_id = x.identity_id AND x.o < y.o
GROUP BY x.o, y.o HAVING sum(least(x.p, 1) * least(y.p, 1)) >= 0.05;

CREATE TABLE l_link_rows AS
WITH nobody AS (
  SELECT o.o, bool_and(s.kind = 'unnamed') AS unnamed FROM seats s JOIN l_offences o USING (offence_id) GROUP BY o.o
),
-- Where one of the two names somebody, whoever it names is the candidate; likeness alone would only repeat it.
alike AS (
  SELECT p.a, p.b, p.p, EXISTS (FROM l_pair_values v WHERE v.a = p.a AND v.b = p.b) AS sharing
  FROM l_scored p JOIN nobody x ON x.o = p.a JOIN nobody y ON y.o = p.b WHERE x.unnamed AND y.unnamed AND p.p >= 0.05
),
joined AS (
  SELECT coalesce(h.a, k.a) AS a, coalesce(h.b, k.b) AS b, greatest(coalesce(h.p, 0), coalesce(k.p, 0)) AS p,
    CASE WHEN coalesce(k.p, 0) >= coalesce(h.p, 0) THEN CASE WHEN k.sharing THEN 'entity' ELSE 'behaviour' END
      WHEN EXISTS (FROM l_pair_values v WHERE v.a = h.a AND v.b = h.b) THEN 'entity' ELSE 'candidate' END AS basis, h.identity_id,
    coalesce(k.p, 0) >= coalesce(h.p, 0) AS by_pair
  FROM l_by_hand h FULL JOIN alike k ON k.a = h.a AND k.b = h.b
)
SELECT * FROM joined WHERE p >= 0.05;

CREATE TABLE l_links_kept AS
WITH both_ends AS (
  SELECT a AS o, a, b, p FROM l_link_rows UNION ALL SELECT b, a, b, p FROM l_link_rows
),
placed AS (
  SELECT a, b, row_number() OVER (PARTITION BY o ORDER BY p DESC, a, b) AS n FROM both_ends
)
SELECT a, b FROM placed GROUP BY a, b HAVING max(n) <= $per_offence;

CREATE TABLE l_links_cut AS SELECT (SELECT count(*) FROM l_link_rows) - (SELECT count(*) FROM l_links_kept) AS n;

CREATE TABLE l_shared_words AS
SELECT v.a, v.b, string_agg(DISTINCT
    CASE v.domain WHEN 'phone' THEN 'number ' || coalesce(e.label, v.value) WHEN 'vehicle' THEN 'plate ' || coalesce(e.label, v.value)
      WHEN 'victim' THEN 'victim ' || coalesce(w.label, v.value) WHEN 'address' THEN 'place ' || coalesce(e.label, v.value)
      ELSE v.domain || ' ' || coalesce(e.label, v.value) END, '; ') AS shared
FROM (SELECT DISTINCT a, b, domain, value FROM l_pair_values ORDER BY ALL) v
LEFT JOIN entities e ON e.kind = v.domain AND e.id = v.value
LEFT JOIN l_victims_of w ON v.domain = 'victim' AND w.o = v.a AND w.value = v.value
GROUP BY v.a, v.b;

INSERT INTO linked_offence_links
SELECT x.offence_id, y.offence_id, round(r.p, 9), CASE WHEN r.p < 1 - 1e-12 THEN log2(round(r.p, 9) / (1 - round(r.p, 9))) END, r.basis,
  coalesce(list_aggregate(list_sort(string_split(s.shared, '; ')), 'string_agg', '; '),
    CASE WHEN r.basis = 'candidate' THEN 'nothing but the candidate: ' || r.identity_id END,
    'method "' || p.phrase || '"; ' || round(p.metres)::BIGINT || ' m and ' || p.days || ' days apart',
    'alike in place, time and kind')
FROM l_link_rows r JOIN l_links_kept USING (a, b)
JOIN l_offences x ON x.o = r.a JOIN l_offences y ON y.o = r.b
LEFT JOIN l_shared_words s ON s.a = r.a AND s.b = r.b
LEFT JOIN l_pairs p ON p.a = r.a AND p.b = r.b
ORDER BY x.offence_id, y.offence_id;

INSERT INTO linked_series
WITH inside AS (
  SELECT m.identity_id, v.domain, v.value, max(w.label) AS victim, max(e.label) AS label, count(*) AS n
  FROM l_series_seats m JOIN l_series_seats k USING (series)
  JOIN l_pair_values v ON v.a = m.o AND v.b = k.o
  LEFT JOIN entities e ON e.kind = v.domain AND e.id = v.value
  LEFT JOIN l_victims_of w ON v.domain = 'victim' AND w.o = v.a AND w.value = v.value
  GROUP BY m.identity_id, v.domain, v.value
),
words AS (
  SELECT *, CASE domain WHEN 'phone' THEN 'number ' || coalesce(label, value) WHEN 'vehicle' THEN 'plate ' || coalesce(label, value)
      WHEN 'victim' THEN 'victim ' || coalesce(victim, value) WHEN 'address' THEN 'place ' || coalesce(label, value)
      ELSE domain || ' ' || coalesce(label, value) END AS text,
    CASE domain WHEN 'phone' THEN 'Unknown: number ending ' || right(value, 4) WHEN 'vehicle' THEN 'Unknown: plate ' || coalesce(label, value)
      WHEN 'account' THEN 'Unknown: account ' || coalesce(label, value) WHEN 'mark' THEN 'Unknown: mark ' || value
      WHEN 'victim' THEN 'Unknown: victim ' || coalesce(victim, value) ELSE 'Unknown: ' || domain || ' ' || coalesce(label, value) END AS named,
    CASE domain WHEN 'mark' THEN 0 WHEN 'phone' THEN 1 WHEN 'account' THEN 2 WHEN 'vehicle' THEN 3 WHEN 'victim' THEN 4 ELSE 5 END AS place
  FROM inside
)
SELECT s.identity_id, coalesce(arg_min(w.named, (w.place, -w.n, w.value)), 'Unknown: alike in method'),
  coalesce(string_agg(w.text, '; ' ORDER BY w.place, w.value), 'method, place and time')
FROM (SELECT DISTINCT identity_id FROM l_series_seats) s LEFT JOIN words w USING (identity_id)
GROUP BY s.identity_id ORDER BY s.identity_id;

-- A judgement moves most where the chance is near even and the harm great; a doubted name moves what it holds.
INSERT INTO linked_review
WITH open AS (
  SELECT t.offence_id, t.seat, t.identity_id, t.probability, t.bits, t.weight, t.harm, t.doubted, t.basis
  FROM attributions t
  WHERE t.counts AND t.harm > 0 AND t.bits IS NOT NULL
    AND ((t.basis = 'linked' AND t.probability BETWEEN 0.05 AND 0.95) OR t.doubted)
    AND t.identity_id IN (SELECT identity_id FROM l_people)
),
ranked AS (
  SELECT *, CASE WHEN doubted THEN weight * harm ELSE greatest(probability, 1 - probability) * harm * 2 * least(probability, 1 - probability) END
    AS moved
  FROM open
)
SELECT 'attribution', 'suspect:' || offence_id || '/' || seat, 'identity:' || identity_id, probability, bits, moved,
  CASE WHEN doubted THEN 'Is ' || identity_id || ' rightly named in ' || offence_id || '? Other evidence speaks against it.'
    ELSE 'Did ' || identity_id || ' do ' || offence_id || '? The chance is ' || round(probability * 100)::BIGINT || ' in 100.' END
FROM ranked ORDER BY round(moved, 6) DESC, offence_id, seat, identity_id LIMIT $top;

-- Why a seat belongs to a series that nobody fits: what its offences share, in one piece.
INSERT INTO linked_evidence
SELECT 'attribution', 'suspect:' || t.offence_id || '/' || t.seat, t.identity_id, 'shared by the series', x.offences, l.shared, t.bits,
  coalesce(r.refs, '[]')
FROM l_series_seats s JOIN l_offences o USING (o)
JOIN attributions t ON t.offence_id = o.offence_id AND t.seat = s.seat AND t.identity_id = s.identity_id
JOIN linked_series l ON l.identity_id = s.identity_id
JOIN (
  SELECT series, string_agg(offence_id, ', ' ORDER BY offence_id) AS offences
  FROM l_series_seats JOIN l_offences USING (o) GROUP BY series
) x USING (series)
LEFT JOIN (
  SELECT series, to_json(list_sort(list(DISTINCT ref))[1:20]) AS refs FROM (
    SELECT m.series, unnest(from_json(c.source_refs, '["VARCHAR"]')) AS ref
    FROM l_series_seats m JOIN l_clues c USING (o)
    JOIN l_pair_values v ON v.domain = c.domain AND v.value = c.value AND c.o IN (v.a, v.b)
    JOIN l_series_seats k ON k.series = m.series AND k.o IN (v.a, v.b) AND k.o <> m.o
  ) GROUP BY series
) r USING (series)
WHERE t.bits IS NOT NULL ORDER BY ALL;

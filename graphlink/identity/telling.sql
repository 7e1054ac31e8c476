-- Question: what does each piece of evidence about a pair say, in the words and rows of the source?
-- Parameters: none
-- Reads: li_told (p, i, j, field, says, bits; field '' for rows that no source row is behind), li_people, li_held,
--   li_values, li_aliases, li_together, li_judged (i, j, ref).
-- Writes: li_evidence (p, n, a, b, name, value_a, value_b, bits, source_refs), n in the order to be read.

CREATE OR REPLACE TABLE li_evidence AS
WITH
asked AS (SELECT i AS uid FROM li_told UNION SELECT j FROM li_told),
labels AS (SELECT kind, id, min(label) AS label FROM entities GROUP BY ALL),
shown AS (
  SELECT h.uid, h.kind,
    CASE WHEN h.kind IN ('victim', 'partner', 'relative', 'associate') THEN
        coalesce(regexp_extract(h.value, '^[a-z ]*') || q.record_id, h.value)
      ELSE coalesce(l.label, regexp_replace(h.value, '^written:', '')) END
      || CASE WHEN h.first_day IS NULL AND h.last_day IS NULL THEN '' ELSE ' (' || coalesce((DATE '1970-01-01' + h.first_day::INTEGER)::VARCHAR, '?')
        || ' to ' || coalesce((DATE '1970-01-01' + h.last_day::INTEGER)::VARCHAR, '?') || ')' END AS text,
    h.value, h.refs, v.people
  FROM li_held h JOIN asked USING (uid) JOIN li_values v USING (kind, value)
  LEFT JOIN li_people q ON h.kind IN ('victim', 'partner', 'relative', 'associate')
    AND q.uid = TRY_CAST(regexp_extract(h.value, '[0-9]+$') AS BIGINT)
  LEFT JOIN labels l ON l.id = h.value
    AND l.kind = CASE WHEN h.kind IN ('address', 'place seen') THEN 'address' WHEN h.kind IN ('mark', 'partial mark') THEN 'mark' ELSE h.kind END
),
in_common AS (
  SELECT t.p, t.field, min_by(a.text, (a.people, a.value)) AS value_a, min_by(b.text, (b.people, b.value)) AS value_b,
    min_by(a.refs, (a.people, a.value)) AS refs_a, min_by(b.refs, (b.people, b.value)) AS refs_b,
    min_by(a.people, (a.people, a.value)) AS people
  FROM li_told t JOIN shown a ON a.uid = t.i AND a.kind = t.field
  JOIN shown b ON b.uid = t.j AND b.kind = t.field AND b.value = a.value
  GROUP BY ALL
),
one_side AS (
  SELECT uid, kind, min_by(text, (people, value)) AS text, min_by(refs, (people, value)) AS refs FROM shown GROUP BY ALL
),
alias_of AS (
  SELECT p.uid, string_agg(DISTINCT replace(a.key, '|', ' '), ', ' ORDER BY replace(a.key, '|', ' ')) AS text,
    min(a.source_ref) AS ref
  FROM li_aliases a JOIN li_people p USING (person_id) GROUP BY ALL
),
person AS (
  SELECT uid, name, dob::VARCHAR AS born, sex, middle, born_in, work, pnc_id, source_ref FROM li_people
)
SELECT t.p, t.n, x.record_id AS a, y.record_id AS b,
  t.says || CASE WHEN b.people > 2 THEN ', held by ' || b.people || ' people' ELSE '' END AS name,
  CASE t.field WHEN 'name' THEN pa.name || CASE WHEN t.says LIKE '%alias%' THEN coalesce(' (also ' || la.text || ')', '') ELSE '' END
    WHEN 'born' THEN pa.born WHEN 'sex' THEN pa.sex WHEN 'middle' THEN pa.middle WHEN 'born_in' THEN pa.born_in
    WHEN 'work' THEN pa.work WHEN 'pnc' THEN pa.pnc_id WHEN 'together' THEN g.how
    ELSE coalesce(b.value_a, oa.text) END AS value_a,
  CASE t.field WHEN 'name' THEN pb.name || CASE WHEN t.says LIKE '%alias%' THEN coalesce(' (also ' || lb.text || ')', '') ELSE '' END
    WHEN 'born' THEN pb.born WHEN 'sex' THEN pb.sex WHEN 'middle' THEN pb.middle WHEN 'born_in' THEN pb.born_in
    WHEN 'work' THEN pb.work WHEN 'pnc' THEN pb.pnc_id WHEN 'together' THEN g.how
    ELSE coalesce(b.value_b, ob.text) END AS value_b,
  t.bits,
  CASE
    WHEN t.field = '' THEN '[]'
    WHEN t.field = 'together' THEN to_json([g.ref])::VARCHAR
    WHEN t.field = 'judged' THEN CASE WHEN j.ref IS NULL THEN '[]' ELSE to_json([j.ref])::VARCHAR END
    WHEN t.field IN ('name', 'born', 'sex', 'middle', 'born_in', 'work', 'pnc') THEN to_json(list_filter([pa.source_ref, pb.source_ref,
      CASE WHEN t.says LIKE '%alias%' THEN la.ref END, CASE WHEN t.says LIKE '%alias%' THEN lb.ref END], lambda r: r IS NOT NULL))::VARCHAR
    ELSE to_json(list_distinct(list_concat(
      from_json(coalesce(b.refs_a, oa.refs), '["VARCHAR"]'), from_json(coalesce(b.refs_b, ob.refs), '["VARCHAR"]'))))::VARCHAR
  END AS source_refs
FROM li_told t
JOIN li_people x ON x.uid = t.i
JOIN li_people y ON y.uid = t.j
JOIN person pa ON pa.uid = t.i
JOIN person pb ON pb.uid = t.j
LEFT JOIN in_common b ON b.p = t.p AND b.field = t.field
LEFT JOIN one_side oa ON oa.uid = t.i AND oa.kind = t.field
LEFT JOIN one_side ob ON ob.uid = t.j AND ob.kind = t.field
LEFT JOIN alias_of la ON la.uid = t.i
LEFT JOIN alias_of lb ON lb.uid = t.j
LEFT JOIN li_together g ON g.i = t.i AND g.j = t.j
LEFT JOIN li_judged j ON j.i = t.i AND j.j = t.j
ORDER BY t.p, t.n;

-- Question: which rows of the source are one real address, plate, number, account or mark, and who is tied to it?
-- Parameters: none
-- Reads: in_addresses, in_vehicles, in_phones, in_accounts, in_marks, k_associations,
--   norm_address (row_key, value, label), norm_plate, norm_phone, norm_account (row_key, value, label)
-- Writes: entity_rows (kind, row_key, id, label, properties), entities, ties.
-- properties: every column of the row but its key, the source's own ones included.
-- What cannot be normalised keeps `raw:` and its own row key: it is one thing, never joined with another.

CREATE TABLE entity_rows AS
SELECT 'address' AS kind, a.address_id AS row_key, coalesce(n.value, 'raw:' || a.address_id) AS id,
  coalesce(nullif(n.label, ''), a.text, a.postcode, a.address_id) AS label,
  to_json(struct_pack(*COLUMNS(a.* EXCLUDE (address_id, source_ref, row_no)))) AS properties
FROM in_addresses a LEFT JOIN norm_address n ON n.row_key = a.address_id
UNION ALL
SELECT 'vehicle', v.vehicle_id, coalesce(n.value, 'raw:' || v.vehicle_id), coalesce(nullif(n.label, ''), v.vrm, v.vehicle_id),
  to_json(struct_pack(*COLUMNS(v.* EXCLUDE (vehicle_id, source_ref, row_no))))
FROM in_vehicles v LEFT JOIN norm_plate n ON n.row_key = v.vehicle_id
UNION ALL
SELECT 'phone', p.phone_id, coalesce(n.value, 'raw:' || p.phone_id), coalesce(nullif(n.label, ''), p.number, p.phone_id),
  to_json(struct_pack(*COLUMNS(p.* EXCLUDE (phone_id, source_ref, row_no))))
FROM in_phones p LEFT JOIN norm_phone n ON n.row_key = p.phone_id
UNION ALL
SELECT 'account', c.account_id, coalesce(n.value, 'raw:' || c.account_id), coalesce(nullif(n.label, ''), c.handle, c.account_id),
  to_json(struct_pack(*COLUMNS(c.* EXCLUDE (account_id, source_ref, row_no))))
FROM in_accounts c LEFT JOIN norm_account n ON n.row_key = c.account_id
UNION ALL
SELECT 'mark', m.mark_id, m.mark_id, concat_ws(' ', m.quality, m.kind, m.mark_id),
  to_json(struct_pack(*COLUMNS(m.* EXCLUDE (mark_id, source_ref, row_no))))
FROM in_marks m;

CREATE TABLE entities AS
SELECT kind, id, min_by(label, row_key) AS label, min_by(properties, row_key) AS properties,
  to_json(list_sort(list(row_key))) AS source_ids
FROM entity_rows
GROUP BY kind, id;

-- Rows that are alike down to the last cell share their source_ref and are numbered; hardly any row is.
CREATE TABLE ties AS
WITH repeated AS (SELECT source_ref FROM k_associations GROUP BY source_ref HAVING count(*) > 1),
numbered AS (
  SELECT *, row_number() OVER (
    PARTITION BY source_ref ORDER BY from_type, from_id, to_type, to_id, kind, first_seen, last_seen, source
  ) AS "tie nth"
  FROM k_associations WHERE source_ref IN (FROM repeated)
  UNION ALL
  SELECT *, 1 FROM k_associations WHERE source_ref NOT IN (FROM repeated)
)
SELECT 'T-' || split_part(a.source_ref, '#', 2) || CASE WHEN "tie nth" > 1 THEN '.' || "tie nth" ELSE '' END AS tie_id,
  a.from_type AS from_kind, a.from_id, a.to_type AS to_kind, coalesce(e.id, a.to_id) AS to_id, a.kind, a.first_seen,
  a.last_seen, a.source, a.grade, to_json([a.source_ref]) AS source_refs,
  -- The source's own columns.
  a.* EXCLUDE (from_type, from_id, to_type, to_id, kind, first_seen, last_seen, source, grade, source_ref, "tie nth")
FROM numbered a
LEFT JOIN entity_rows e ON e.kind = a.to_type AND e.row_key = a.to_id;

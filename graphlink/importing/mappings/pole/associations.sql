-- Associations: every other relationship, its own type kept in source_type.
-- HAS_PHONE is read as `user`: nothing in the source comes from a network's register of subscribers.
-- KNOWS_LW is "lives with", KNOWS_SN "through a social network", KNOWS_PHONE "by a phone call".
WITH tie AS (
    SELECT 'person' AS from_type, ":START_ID" AS from_id, 'person' AS to_type, ":END_ID" AS to_id,
           'associate' AS kind, NULL AS source, 'KNOWS' AS source_type, NULL AS rel_type,
           'knows' AS view, _row AS row FROM knows
    UNION ALL
    SELECT 'person', ":START_ID", 'person', ":END_ID", 'associate', NULL, 'KNOWS_PHONE', NULL, 'knows_phone', _row
    FROM knows_phone
    UNION ALL
    SELECT 'person', ":START_ID", 'person', ":END_ID", 'associate', NULL, 'KNOWS_SN', NULL, 'knows_sn', _row
    FROM knows_sn
    UNION ALL
    SELECT 'person', ":START_ID", 'person', ":END_ID", 'cohabits', NULL, 'KNOWS_LW', NULL, 'knows_lw', _row
    FROM knows_lw
    UNION ALL
    SELECT 'person', ":START_ID", 'person', ":END_ID", 'family', NULL, 'FAMILY_REL', rel_type, 'family_rel', _row
    FROM family_rel
    UNION ALL
    SELECT 'person', ":START_ID", 'address', ":END_ID", 'lives_at', NULL, 'CURRENT_ADDRESS', NULL,
           'current_address', _row
    FROM current_address
    UNION ALL
    SELECT 'person', ":START_ID", 'phone', ":END_ID", 'user', NULL, 'HAS_PHONE', NULL, 'has_phone', _row
    FROM has_phone
    UNION ALL
    SELECT 'person', ":START_ID", 'account', ":END_ID", 'user', NULL, 'HAS_EMAIL', NULL, 'has_email', _row
    FROM has_email
    UNION ALL
    SELECT 'offence', crime.id, 'address', occurred_at.":END_ID", 'scene', 'crime_report', 'OCCURRED_AT', NULL,
           'occurred_at', occurred_at._row
    FROM occurred_at JOIN crime ON crime.":ID" = occurred_at.":START_ID"
    UNION ALL
    SELECT 'offence', crime.id, 'vehicle', vehicle.":ID", 'seen', 'crime_report', 'INVOLVED_IN', NULL,
           'involved_in', involved_in._row
    FROM involved_in
    JOIN vehicle ON vehicle.":ID" = involved_in.":START_ID"
    JOIN crime ON crime.":ID" = involved_in.":END_ID"
)
SELECT
    from_type, from_id, to_type, to_id, kind, source, source_type, rel_type,
    CASE view WHEN 'knows' THEN row END             AS _rows_knows,
    CASE view WHEN 'knows_phone' THEN row END       AS _rows_knows_phone,
    CASE view WHEN 'knows_sn' THEN row END          AS _rows_knows_sn,
    CASE view WHEN 'knows_lw' THEN row END          AS _rows_knows_lw,
    CASE view WHEN 'family_rel' THEN row END        AS _rows_family_rel,
    CASE view WHEN 'current_address' THEN row END   AS _rows_current_address,
    CASE view WHEN 'has_phone' THEN row END         AS _rows_has_phone,
    CASE view WHEN 'has_email' THEN row END         AS _rows_has_email,
    CASE view WHEN 'occurred_at' THEN row END       AS _rows_occurred_at,
    CASE view WHEN 'involved_in' THEN row END       AS _rows_involved_in
FROM tie

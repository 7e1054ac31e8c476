-- Phones: one row per Phone node.
SELECT
    phone.":ID"     AS phone_id,
    phone.phoneNo   AS number,
    phone._row      AS _rows_phone
FROM phone

-- Addresses: one row per Location node. `area` is the Area it lies in; `postcode_area` the one that its postcode is
-- said to lie in, which is another one for every eighth of them.
SELECT
    location.":ID"                  AS address_id,
    location.address                AS text,
    location.postcode               AS postcode,
    location."latitude:double"      AS lat,
    location."longitude:double"     AS lon,
    area.areaCode                   AS area,
    postcode.code                   AS postcode_node,
    postcode_area.areaCode          AS postcode_area,
    location._row                   AS _rows_location,
    location_in_area._row           AS _rows_location_in_area,
    has_postcode._row               AS _rows_has_postcode,
    postcode._row                   AS _rows_postcode,
    postcode_in_area._row           AS _rows_postcode_in_area,
    [area._row, postcode_area._row] AS _rows_area
FROM location
LEFT JOIN location_in_area      ON location_in_area.":START_ID" = location.":ID"
LEFT JOIN area                  ON area.":ID" = location_in_area.":END_ID"
LEFT JOIN has_postcode          ON has_postcode.":START_ID" = location.":ID"
LEFT JOIN postcode              ON postcode.":ID" = has_postcode.":END_ID"
LEFT JOIN postcode_in_area      ON postcode_in_area.":START_ID" = postcode.":ID"
LEFT JOIN area AS postcode_area ON postcode_area.":ID" = postcode_in_area.":END_ID"

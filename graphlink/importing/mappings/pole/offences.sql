-- Offences: one row per Crime node, under its crime reference. Its place is that of the Location it occurred at, its
-- area that Location's Area; the officer and what was seized stand beside it as extra columns.
WITH seized AS (
    SELECT
        involved_in.":END_ID"       AS crime,
        string_agg(concat_ws(' ', object.type || ':', object.description, '(' || object.id || ')'), '; '
                   ORDER BY object.":ID") AS objects,
        list(involved_in._row)      AS involved_in_rows,
        list(object._row)           AS object_rows
    FROM involved_in
    JOIN object ON object.":ID" = involved_in.":START_ID"
    GROUP BY involved_in.":END_ID"
)
SELECT
    crime.id                                        AS offence_id,
    crime_group.code                                AS offence_code,
    crime.type                                      AS offence_title,
    strptime(crime.date, '%d/%m/%Y')::DATE          AS committed_from,
    area.areaCode                                   AS bcu,
    location."latitude:double"                      AS lat,
    location."longitude:double"                     AS lon,
    crime.last_outcome                              AS outcome,
    crime.charge                                    AS charge,
    crime.note                                      AS note,
    seized.objects                                  AS objects,
    officer.badge_no                                AS officer_badge,
    officer.rank                                    AS officer_rank,
    concat_ws(' ', officer.name, officer.surname)   AS officer_name,
    crime.":ID"                                     AS node_id,
    crime._row                                      AS _rows_crime,
    occurred_at._row                                AS _rows_occurred_at,
    location_in_area._row                           AS _rows_location_in_area,
    area._row                                       AS _rows_area,
    investigated_by._row                            AS _rows_investigated_by,
    officer._row                                    AS _rows_officer,
    seized.involved_in_rows                         AS _rows_involved_in,
    seized.object_rows                              AS _rows_object
FROM crime
LEFT JOIN crime_group       ON crime_group.type = crime.type
LEFT JOIN occurred_at       ON occurred_at.":START_ID" = crime.":ID"
LEFT JOIN location          ON location.":ID" = occurred_at.":END_ID"
LEFT JOIN location_in_area  ON location_in_area.":START_ID" = location.":ID"
LEFT JOIN area              ON area.":ID" = location_in_area.":END_ID"
LEFT JOIN investigated_by   ON investigated_by.":START_ID" = crime.":ID"
LEFT JOIN officer           ON officer.":ID" = investigated_by.":END_ID"
LEFT JOIN seized            ON seized.crime = crime.":ID"

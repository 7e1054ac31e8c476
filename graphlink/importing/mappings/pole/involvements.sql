-- Involvements: nobody is called a suspect in this source. PARTY_TO, the nearest thing, is read as one, named.
SELECT
    crime.id                     AS offence_id,
    party_to.":START_ID"         AS person_id,
    'suspect'                    AS role,
    'named'                      AS status,
    party_to._row                AS _rows_party_to
FROM party_to
JOIN crime ON crime.":ID" = party_to.":END_ID"

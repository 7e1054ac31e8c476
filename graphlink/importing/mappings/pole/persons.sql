-- Persons: one row per Person node. The source knows neither birth date nor sex; nhs_no identifies a patient, not a
-- fingerprint, so it is kept as an extra column and never read as a pnc_id.
SELECT
    person.":ID"    AS person_id,
    person.name     AS forename,
    person.surname  AS surname,
    person.nhs_no   AS nhs_no,
    person.age      AS age,
    person._row     AS _rows_person
FROM person

-- What do the crimes that count come to, suspect by suspect?
-- Reads  "seats": offence_id, suspect; "victims_of": offence_id, victim; "ruled": offence_id, counts; "valued": offence_id, days
-- Gives  suspect, harm (days), offences, victims; a row for every suspect of a crime that counts, worst first
-- Read only.
WITH mine AS (
    SELECT DISTINCT s.suspect, s.offence_id, coalesce(v.days, 0) AS days
    FROM seats s JOIN ruled r USING (offence_id) JOIN valued v USING (offence_id)
    WHERE r.counts
), met AS (
    SELECT m.suspect, count(DISTINCT v.victim) AS victims
    FROM mine m JOIN victims_of v USING (offence_id)
    GROUP BY m.suspect
)
SELECT m.suspect, sum(m.days) AS harm, count(*) AS offences, coalesce(any_value(met.victims), 0) AS victims
FROM mine m LEFT JOIN met ON met.suspect = m.suspect
GROUP BY m.suspect
ORDER BY harm DESC, offences DESC, m.suspect

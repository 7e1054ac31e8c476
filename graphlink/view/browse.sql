-- The list as it is browsed: every row of the ranking with what is only counted for browsing, held in memory.
-- Parameters: none. Read only.
-- Columns: those of ranking, hidden (offences linked to them that name somebody else or nobody), spoken (what is searched)
WITH hidden AS (
  SELECT identity_id, count(DISTINCT offence_id) AS hidden FROM attributions
  WHERE counts AND basis <> 'named' AND weight >= 0.5 GROUP BY identity_id),
spoken AS (
  SELECT identity_id, string_agg(concat_ws(' ', forename, middle_names, surname, aliases::VARCHAR, person_id), ' '
                                 ORDER BY person_id) AS spoken
  FROM records WHERE kind = 'person' AND identity_id IN (SELECT identity_id FROM ranking) GROUP BY identity_id)
SELECT k.* REPLACE (coalesce(nullif(trim(concat_ws(' ', r.forename, r.middle_names, r.surname)), ''), k.label) AS label),
       coalesce(h.hidden, 0) AS hidden,
       lower(strip_accents(concat_ws(' ', k.label, k.identity_id, s.spoken))) AS spoken
FROM ranking k
LEFT JOIN records r ON r.record_id = 'person:' || k.anchor_id
LEFT JOIN hidden h ON h.identity_id = k.identity_id
LEFT JOIN spoken s ON s.identity_id = k.identity_id
ORDER BY k."rank"

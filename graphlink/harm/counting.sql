-- Which offences does a policy count, and why not the others?
-- Reads  "$offences": offence_id, committed_from, reported_at, origin, flags, category, vawg
--        "$victims":  offence_id, sex
-- Params $policy VARCHAR, $reported BOOLEAN (count by reported_at, else committed_from), $police_detected BOOLEAN,
--        $core, $da_or_female_victim, $context, $unclassified VARCHAR (count | flag_or_female_victim | leave_out),
--        $categories, $flags, $flags_alone VARCHAR[], $count_unknown_sex BOOLEAN, $as_of DATE, $window_days INTEGER
-- Gives  offence_id, date_counted, counts, why_not, sex_unknown
-- Read only. local_date is defined where the connection is opened (duck.connect).
WITH sexes AS (
    SELECT offence_id,
        bool_or(upper(trim(sex)) = 'F') AS female,
        bool_or(coalesce(trim(sex), '') = '') AS unknown
    FROM "$victims"
    GROUP BY offence_id
), asked AS (
    SELECT o.offence_id, o.category, coalesce(o.vawg, 'unclassified') AS class,
        coalesce(lower(trim(o.origin)), '') = 'police_detected' AS police_detected,
        local_date(CASE WHEN CAST($reported AS BOOLEAN) THEN coalesce(o.reported_at, o.committed_from)
            ELSE o.committed_from END) AS date_counted,
        list_transform(string_split(coalesce(o.flags, ''), ';'),
            lambda f: regexp_replace(trim(lower(f)), '[ _-]+', '_', 'g')) AS flags,
        coalesce(s.female, false) AS female,
        -- No victim row at all is a victim not recorded: of unknown sex.
        NOT coalesce(s.female, false) AND coalesce(s.unknown, true) AS sex_not_known
    FROM "$offences" o LEFT JOIN sexes s ON s.offence_id = o.offence_id
), ruled AS (
    SELECT *,
        CASE class WHEN 'core' THEN $core WHEN 'da_or_female_victim' THEN $da_or_female_victim
            WHEN 'context' THEN $context ELSE $unclassified END AS rule,
        len(CAST($categories AS VARCHAR[])) = 0
            OR coalesce(list_contains(CAST($categories AS VARCHAR[]), category), false) AS in_category,
        list_has_any(flags, CAST($flags AS VARCHAR[])) AS flagged,
        list_has_any(flags, CAST($flags_alone AS VARCHAR[])) AS flagged_alone
    FROM asked
), judged AS (
    SELECT offence_id, date_counted,
        -- The sex of the victim matters only where a class asks for it and no flag has answered.
        rule = 'flag_or_female_victim' AND NOT flagged AND NOT flagged_alone AND sex_not_known
            AND in_category AS sex_unknown,
        CASE
            WHEN police_detected AND NOT CAST($police_detected AS BOOLEAN) THEN 'detected by police, not reported'
            WHEN NOT flagged_alone AND NOT in_category
                THEN CASE WHEN category IS NULL THEN 'its offence code has no category in the harm table'
                    ELSE 'category ' || category || ' is not part of ' || $policy END
            WHEN NOT flagged_alone AND rule = 'leave_out'
                THEN CASE WHEN class = 'unclassified' THEN 'its offence code has no class in the harm table'
                    ELSE 'class ' || class || ' is not part of ' || $policy END
            WHEN NOT flagged_alone AND rule = 'flag_or_female_victim' AND NOT flagged AND NOT female
                AND NOT (sex_not_known AND CAST($count_unknown_sex AS BOOLEAN))
                THEN CASE WHEN sex_not_known THEN 'no flag, and the sex of the victim is not known'
                    ELSE 'no flag and no female victim' END
            WHEN date_counted IS NULL THEN 'it has no date'
            WHEN date_counted > CAST($as_of AS DATE) THEN 'dated after ' || CAST($as_of AS DATE)
            WHEN date_counted <= CAST($as_of AS DATE) - CAST($window_days AS INTEGER)
                THEN 'outside the window of ' || CAST($window_days AS INTEGER) || ' days to ' || CAST($as_of AS DATE)
        END AS why_not
    FROM ruled
)
SELECT offence_id, date_counted, why_not IS NULL AS counts, why_not, sex_unknown
FROM judged
ORDER BY offence_id

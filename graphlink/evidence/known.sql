-- Question: what was known on the as-of day?
-- Parameters: $as_of DATE
-- Reads: in_* (every accepted row). Writes: k_* (the rows that take part).
-- What was first known later takes no part in anything, so that a run in the past is a fair test; an end that lies
-- later reads as empty; rows without such a date are always used. A moment is of the day if it lies before the next
-- one begins: asked of the moment itself, because turning millions of moments into local dates takes seconds.

CREATE TABLE k_persons AS
SELECT * REPLACE (CASE WHEN deceased_on <= $as_of THEN deceased_on END AS deceased_on)
FROM in_persons;

CREATE VIEW k_aliases AS SELECT * FROM in_aliases;

CREATE TABLE k_offences AS
SELECT * FROM in_offences
WHERE coalesce(reported_at, committed_from) < from_local($as_of + 1);

CREATE TABLE k_involvements AS
SELECT i.* FROM in_involvements i
WHERE EXISTS (FROM k_offences o WHERE o.offence_id = i.offence_id);

CREATE TABLE k_associations AS
SELECT a.* REPLACE (CASE WHEN last_seen <= $as_of THEN last_seen END AS last_seen)
FROM in_associations a
WHERE (first_seen IS NULL OR first_seen <= $as_of)
  AND (from_type <> 'offence' OR EXISTS (FROM k_offences o WHERE o.offence_id = a.from_id));

CREATE TABLE k_orders AS
SELECT * REPLACE (CASE WHEN ends_on <= $as_of THEN ends_on END AS ends_on)
FROM in_orders WHERE starts_on <= $as_of;

CREATE TABLE k_actions AS
SELECT * REPLACE (
  CASE WHEN EXISTS (FROM k_offences o WHERE o.offence_id = a.offence_id) THEN offence_id END AS offence_id
)
FROM in_actions a WHERE "on" <= $as_of;

CREATE TABLE k_sightings AS SELECT * FROM in_sightings WHERE "at" < from_local($as_of + 1);

CREATE TABLE k_taskings AS
SELECT * REPLACE (CASE WHEN closed_on <= $as_of THEN closed_on END AS closed_on)
FROM in_taskings WHERE tasked_on <= $as_of;

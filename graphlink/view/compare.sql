-- Which identity of the earlier run is which of the later one, and how each offence's days moved between them.
-- Parameters: none. Read only. Tables, of the earlier run `old_*`, of the later one `new_*`:
--   identities(person_id, identity_id), attributions(offence_id, identity_id, expected_harm),
--   ranking(identity_id, rank, label, expected_harm)
-- Leaves: pairs(pair, old_id, new_id), moves(pair, offence_id, harm_old, harm_new)

-- Identities that matter: on either list, or credited with days in either run.
CREATE OR REPLACE TEMP TABLE old_live AS
SELECT identity_id FROM old_ranking UNION SELECT identity_id FROM old_attributions WHERE expected_harm > 0;
CREATE OR REPLACE TEMP TABLE new_live AS
SELECT identity_id FROM new_ranking UNION SELECT identity_id FROM new_attributions WHERE expected_harm > 0;

-- Shared person records; an identity without a person (a series) can only be paired by its own id.
CREATE OR REPLACE TEMP TABLE shared AS
SELECT o.identity_id AS old_id, n.identity_id AS new_id, count(*) AS records
FROM old_identities o JOIN new_identities n USING (person_id)
WHERE o.identity_id IN (SELECT identity_id FROM old_live) OR n.identity_id IN (SELECT identity_id FROM new_live)
GROUP BY ALL
UNION ALL
SELECT o.identity_id, o.identity_id, 1
FROM old_live o JOIN new_live n USING (identity_id)
WHERE o.identity_id NOT IN (SELECT identity_id FROM old_identities)
  AND o.identity_id NOT IN (SELECT identity_id FROM new_identities);

-- Best partners that choose each other: most shared records, then the same id, then the smaller id.
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT old_id, new_id FROM (
  SELECT old_id, new_id,
         row_number() OVER (PARTITION BY old_id ORDER BY records DESC, old_id = new_id DESC, new_id) AS o,
         row_number() OVER (PARTITION BY new_id ORDER BY records DESC, old_id = new_id DESC, old_id) AS n
  FROM shared)
WHERE o = 1 AND n = 1;

CREATE OR REPLACE TEMP TABLE pairs AS
SELECT coalesce(c.new_id, l.identity_id) AS pair, c.old_id, coalesce(c.new_id, l.identity_id) AS new_id
FROM new_live l FULL JOIN (
  SELECT * FROM chosen
  WHERE old_id IN (SELECT identity_id FROM old_live) OR new_id IN (SELECT identity_id FROM new_live)) c
  ON c.new_id = l.identity_id
UNION ALL
-- Identities of the earlier run that no identity of the later one continues; '-' keeps their key apart.
SELECT '-' || identity_id, identity_id, NULL
FROM old_live WHERE identity_id NOT IN (SELECT old_id FROM chosen);

CREATE OR REPLACE TEMP TABLE moves AS
WITH o AS (
  SELECT p.pair, a.offence_id, sum(a.expected_harm) AS harm
  FROM old_attributions a JOIN pairs p ON p.old_id = a.identity_id GROUP BY ALL),
n AS (
  SELECT p.pair, a.offence_id, sum(a.expected_harm) AS harm
  FROM new_attributions a JOIN pairs p ON p.new_id = a.identity_id GROUP BY ALL)
SELECT coalesce(o.pair, n.pair) AS pair, coalesce(o.offence_id, n.offence_id) AS offence_id,
       coalesce(o.harm, 0) AS harm_old, coalesce(n.harm, 0) AS harm_new
FROM o FULL JOIN n ON o.pair = n.pair AND o.offence_id = n.offence_id
WHERE abs(coalesce(o.harm, 0) - coalesce(n.harm, 0)) > 1e-6;

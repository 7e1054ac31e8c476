-- Question: for whom could the one named in an offence have been taken by mistake?
-- Parameters: none
-- Reads: l_named, l_groups (g, o, ident), l_people, l_persons, l_uses, l_places, l_clues, l_support, records, ties
-- Writes: l_near (o, a named there, b another whom a clue points to): of one surname or name, tied to each other, of one
--   home, or both bound to the victim.

CREATE TABLE l_near AS
WITH pairs AS (SELECT DISTINCT n.o, n.ident AS a, g.ident AS b FROM l_named n JOIN l_groups g ON g.o = n.o AND g.ident <> n.ident),
people AS (SELECT DISTINCT a, b FROM pairs),
names AS (
  SELECT DISTINCT p.ident, r.surname_key FROM l_persons l JOIN l_people p USING (identity_id)
  JOIN records r ON r.record_id = 'person:' || l.person_id WHERE r.surname_key IS NOT NULL
),
tied AS (
  SELECT DISTINCT x.ident AS a, y.ident AS b FROM ties t
  JOIN l_persons u ON u.person_id = t.from_id JOIN l_people x ON x.identity_id = u.identity_id
  JOIN l_persons v ON v.person_id = t.to_id JOIN l_people y ON y.identity_id = v.identity_id
  WHERE t.from_kind = 'person' AND t.to_kind = 'person'
),
homes AS (
  SELECT DISTINCT ident, value FROM l_uses WHERE domain = 'address' AND use = 'lives_at' AND value NOT IN (FROM l_places)
  QUALIFY count(*) OVER (PARTITION BY value) <= 40
),
kin AS (
  SELECT p.a, p.b FROM people p JOIN names x ON x.ident = p.a JOIN names y ON y.ident = p.b AND y.surname_key = x.surname_key
  UNION
  SELECT p.a, p.b FROM people p JOIN tied t ON (t.a = p.a AND t.b = p.b)
  UNION
  SELECT p.a, p.b FROM people p JOIN tied t ON (t.a = p.b AND t.b = p.a)
  UNION
  SELECT p.a, p.b FROM people p JOIN homes x ON x.ident = p.a JOIN homes y ON y.ident = p.b AND y.value = x.value
),
bound AS (
  SELECT DISTINCT c.o, s.ident FROM l_clues c JOIN l_support s USING (clue) WHERE c.domain = 'victim' AND s.use NOT LIKE 'home%'
)
SELECT p.o, p.a, p.b FROM pairs p
WHERE EXISTS (FROM kin k WHERE k.a = p.a AND k.b = p.b)
  OR (EXISTS (FROM bound x WHERE x.o = p.o AND x.ident = p.a) AND EXISTS (FROM bound y WHERE y.o = p.o AND y.ident = p.b));

-- Lists of exceptions by severity, and lists of one owner's exceptions or of those that nobody works on.

-- Sorts as severity, then time: a number that a JavaScript number holds exactly. Times of the years 1 to 9999 are less
-- than 2^48 milliseconds away from 1970.
CREATE FUNCTION portal.urgency(severity portal.severity, opened_at timestamptz) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], severity::text) * (1::bigint << 50)
    + (extract(epoch FROM portal.utc(opened_at)) * 1000)::bigint;

-- `owner_facet` is `facet` with the owner. A facet of its own: all other lists have fewer facets to merge.
ALTER TABLE portal.exception
  ADD COLUMN urgency bigint NOT NULL GENERATED ALWAYS AS (portal.urgency(severity, opened_at)) STORED,
  ADD COLUMN owner_facet bigint NOT NULL GENERATED ALWAYS AS (
    hashtextextended(state || '/' || severity || '/' || code || '/' || coalesce(owner_team, '') || '/'
      || coalesce(owner_person, '') COLLATE "C", 0)) STORED;

CREATE INDEX exception_urgency ON portal.exception (urgency, portal_id);
CREATE INDEX exception_facet_urgency ON portal.exception (facet, urgency, portal_id);
CREATE INDEX exception_owner_opened ON portal.exception (owner_facet, opened_at, portal_id);
CREATE INDEX exception_owner_urgency ON portal.exception (owner_facet, urgency, portal_id);
CREATE INDEX exception_account_urgency ON portal.exception (account_id, urgency, portal_id);
CREATE INDEX exception_account_facet_urgency ON portal.exception (account_id, facet, urgency, portal_id);
CREATE INDEX exception_account_owner_opened ON portal.exception (account_id, owner_facet, opened_at, portal_id);
CREATE INDEX exception_account_owner_urgency ON portal.exception (account_id, owner_facet, urgency, portal_id);
CREATE INDEX exception_branch_urgency ON portal.exception (branch_id, urgency, portal_id);
CREATE INDEX exception_branch_facet_urgency ON portal.exception (branch_id, facet, urgency, portal_id);
CREATE INDEX exception_branch_owner_opened ON portal.exception (branch_id, owner_facet, opened_at, portal_id);
CREATE INDEX exception_branch_owner_urgency ON portal.exception (branch_id, owner_facet, urgency, portal_id);
CREATE INDEX exception_shipment_urgency ON portal.exception (shipment_id, urgency, portal_id);

-- As portal.exception_facet, with the owner: every combination that ever occurred.
CREATE TABLE portal.exception_owner_facet (
  owner_facet bigint PRIMARY KEY,
  state portal.exception_state NOT NULL,
  severity portal.severity NOT NULL,
  code portal.exception_code NOT NULL,
  owner_team text COLLATE "C",
  owner_person text COLLATE "C"
);
CREATE INDEX exception_owner_facet_of_person ON portal.exception_owner_facet (owner_person);
INSERT INTO portal.exception_owner_facet
SELECT DISTINCT owner_facet, state, severity, code, owner_team, owner_person COLLATE "C" FROM portal.exception;

-- As before, for both tables of facets.
CREATE OR REPLACE FUNCTION portal.follow_exceptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.exception_facet
  SELECT DISTINCT facet, state, severity, code, owner_team FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.exception_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  INSERT INTO portal.exception_owner_facet
  SELECT DISTINCT owner_facet, state, severity, code, owner_team, owner_person COLLATE "C" FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.exception_owner_facet f WHERE f.owner_facet = n.owner_facet)
   ORDER BY owner_facet ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

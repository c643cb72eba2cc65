-- What happens to a shipment: tracking events, which are facts, and exceptions, which people work on.

-- PostgreSQL refuses to change or delete an event; a correction is a new event.
CREATE TABLE portal.tracking_event (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment,
  source portal.event_source NOT NULL,
  -- Given by the device or the carrier, the same in every re-send: an event is stored once.
  event_id text COLLATE "C" NOT NULL,
  -- Null for scans, positions and gate events.
  milestone portal.milestone_type,
  classifier portal.event_classifier NOT NULL,
  -- For a plan or an estimate: when it was made.
  occurred_at timestamptz(3) NOT NULL,
  date_only boolean NOT NULL DEFAULT false,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),

  -- The time that a plan or an estimate speaks of.
  expected_at timestamptz(3),
  expected_date_only boolean NOT NULL DEFAULT false,
  expected_low timestamptz(3),
  expected_high timestamptz(3),

  place_name text,
  country text COLLATE "C",
  unlocode text COLLATE "C",
  terminal_code text COLLATE "C",
  -- Degrees, WGS 84.
  latitude double precision,
  longitude double precision,
  stop_sequence integer,

  -- The carrier's own code, and the dialect that it was read in.
  raw_code text,
  dialect text,

  -- RETRACTS and SUPERSEDES correct the named event. CONFIRMS keeps a person's decision that the named event counts
  -- although it seemed impossible; `confirms` says which finding the decision answers.
  correction text COLLATE "C" CHECK (correction IN ('RETRACTS', 'SUPERSEDES', 'CONFIRMS')),
  corrects_source portal.event_source,
  corrects_event_id text COLLATE "C",
  confirms text COLLATE "C" CHECK (confirms IN ('CLOCK_IN_THE_FUTURE', 'BEFORE_THE_BOOKING', 'ILLEGAL_TRANSITION')),

  UNIQUE (source, event_id),
  CHECK ((classifier = 'ACTUAL') = (expected_at IS NULL)),
  CHECK ((correction IS NULL) = (corrects_event_id IS NULL)),
  CHECK ((correction IS NULL) = (corrects_source IS NULL)),
  CHECK ((confirms IS NOT NULL) = (correction IS NOT DISTINCT FROM 'CONFIRMS')),
  CHECK (confirms IS NULL OR milestone IS NULL)
);
CREATE INDEX tracking_event_of_shipment ON portal.tracking_event (shipment_id, occurred_at, portal_id);
CREATE INDEX tracking_event_milestones ON portal.tracking_event (shipment_id, occurred_at, portal_id)
  WHERE milestone IS NOT NULL;
CREATE TRIGGER tracking_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON portal.tracking_event
  FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

-- One exception of a shipment, as it stands now.
CREATE TABLE portal.exception (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment,
  -- Copies from the shipment, where they never change.
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  code portal.exception_code NOT NULL,
  severity portal.severity NOT NULL,
  state portal.exception_state NOT NULL DEFAULT 'OPEN',
  owner_team text COLLATE "C",
  owner_person text,
  customer_action_required boolean NOT NULL DEFAULT false,
  note text,
  opened_at timestamptz(3) NOT NULL,
  acknowledged_at timestamptz(3),
  resolved_at timestamptz(3),
  crm_case_id portal.crm_id UNIQUE,
  crm_task_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),

  -- Names the combination of the columns that lists are filtered by: see portal.exception_facet.
  facet bigint NOT NULL GENERATED ALWAYS AS (
    hashtextextended(state || '/' || severity || '/' || code || '/' || coalesce(owner_team, ''), 0)) STORED,

  CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL))
);
-- As for shipments (0004_shipment_lists.sql): one index for each place that a list starts from, with and without facet.
CREATE INDEX exception_opened ON portal.exception (opened_at, portal_id);
CREATE INDEX exception_facet_opened ON portal.exception (facet, opened_at, portal_id);
CREATE INDEX exception_account_opened ON portal.exception (account_id, opened_at, portal_id);
CREATE INDEX exception_account_facet_opened ON portal.exception (account_id, facet, opened_at, portal_id);
CREATE INDEX exception_branch_opened ON portal.exception (branch_id, opened_at, portal_id);
CREATE INDEX exception_branch_facet_opened ON portal.exception (branch_id, facet, opened_at, portal_id);
CREATE INDEX exception_shipment_opened ON portal.exception (shipment_id, opened_at, portal_id);

-- Every combination of filter columns that ever occurred.
CREATE TABLE portal.exception_facet (
  facet bigint PRIMARY KEY,
  state portal.exception_state NOT NULL,
  severity portal.severity NOT NULL,
  code portal.exception_code NOT NULL,
  owner_team text COLLATE "C"
);

-- Adds missing facets in the transaction of the write. Two writers insert in the order of facets, so they cannot wait
-- for each other crosswise.
CREATE FUNCTION portal.follow_exceptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.exception_facet
  SELECT DISTINCT facet, state, severity, code, owner_team FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.exception_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER exception_inserted AFTER INSERT ON portal.exception REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_exceptions();
CREATE TRIGGER exception_updated AFTER UPDATE ON portal.exception REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_exceptions();

-- Each step of an exception: the values after it, and who made it. PostgreSQL refuses to change or delete one.
CREATE TABLE portal.exception_history (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  exception_id uuid NOT NULL REFERENCES portal.exception,
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  state portal.exception_state NOT NULL,
  severity portal.severity NOT NULL,
  owner_team text,
  owner_person text,
  note text
);
CREATE INDEX exception_history_of_exception ON portal.exception_history (exception_id, at, portal_id);
CREATE TRIGGER exception_history_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON portal.exception_history
  FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

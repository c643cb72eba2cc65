-- The portal's own tables. Times are timestamptz(3): exactly what a JavaScript Date holds, so a keyset cursor never
-- loses a row to rounding. Words that are compared or indexed sort by bytes (COLLATE "C").

CREATE SCHEMA portal;

CREATE DOMAIN portal.milestone_type AS text COLLATE "C" CHECK (VALUE IN (
  'BOOKED', 'PICKUP_SCHEDULED', 'PICKUP_ATTEMPTED', 'ARRIVED_AT_PICKUP', 'PICKED_UP', 'DEPARTED_TERMINAL',
  'ARRIVED_AT_TERMINAL', 'IN_TRANSIT', 'CUSTOMS_HOLD', 'CUSTOMS_CLEARED', 'OUT_FOR_DELIVERY', 'ARRIVED_AT_DELIVERY',
  'DELIVERY_ATTEMPTED', 'PARTIALLY_DELIVERED', 'DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'EXCEPTION_OPENED',
  'EXCEPTION_RESOLVED', 'RETURNED', 'CANCELLED'));
CREATE DOMAIN portal.event_classifier AS text COLLATE "C" CHECK (VALUE IN ('PLANNED', 'ESTIMATED', 'ACTUAL'));
CREATE DOMAIN portal.event_source AS text COLLATE "C" CHECK (VALUE IN ('PORTAL', 'HANDHELD', 'CARRIER', 'EDI'));
CREATE DOMAIN portal.exception_code AS text COLLATE "C" CHECK (VALUE IN (
  'WEATHER', 'MECHANICAL', 'ACCIDENT', 'ROAD_CONDITIONS', 'DRIVER_UNAVAILABLE', 'MISSED_PICKUP', 'MISSED_DELIVERY',
  'INCORRECT_ADDRESS', 'UNABLE_TO_LOCATE', 'CONSIGNEE_CLOSED', 'RECIPIENT_UNAVAILABLE', 'REFUSED', 'DAMAGED',
  'MISSING_DOCUMENTS', 'CUSTOMS', 'BORDER', 'HELD_FOR_PAYMENT', 'CREDIT_HOLD', 'HELD_FOR_APPOINTMENT', 'SHIPPER_DELAY',
  'CONSIGNEE_DELAY', 'CARRIER_DELAY', 'MIS_SORT', 'OVERWEIGHT', 'RETURNING', 'HOLIDAY', 'LOST', 'SHORTAGE',
  'CUSTOMER_DISPUTE', 'OTHER'));
CREATE DOMAIN portal.severity AS text COLLATE "C" CHECK (VALUE IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL'));
CREATE DOMAIN portal.exception_state AS text COLLATE "C" CHECK (VALUE IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED'));
CREATE DOMAIN portal.transport_mode AS text COLLATE "C" CHECK (VALUE IN (
  'AIR', 'AIR_CHARTER', 'OCEAN', 'TRUCK', 'RAIL', 'PARCEL', 'UNKNOWN'));
CREATE DOMAIN portal.service_level AS text COLLATE "C" CHECK (VALUE IN (
  'STANDARD', 'EXPEDITED', 'GUARANTEED', 'SAME_DAY', 'ECONOMY', 'TEMPERATURE_CONTROLLED'));
CREATE DOMAIN portal.stop_type AS text COLLATE "C" CHECK (VALUE IN ('PICKUP', 'TERMINAL', 'DELIVERY'));
CREATE DOMAIN portal.reference_type AS text COLLATE "C" CHECK (VALUE IN (
  'PRO', 'BOL', 'PO', 'CUSTOMER_REFERENCE', 'CONTAINER', 'BOOKING', 'CARRIER_TRACKING'));
CREATE DOMAIN portal.accessorial_code AS text COLLATE "C" CHECK (VALUE IN (
  'LIFTGATE', 'INSIDE', 'RESIDENTIAL', 'APPOINTMENT', 'LIMITED_ACCESS', 'PROTECT_FROM_FREEZING'));
CREATE DOMAIN portal.document_type AS text COLLATE "C" CHECK (VALUE IN ('PROOF_OF_DELIVERY', 'CUSTOMS', 'CUSTOMER'));
CREATE DOMAIN portal.stated_basis AS text COLLATE "C" CHECK (VALUE IN (
  'STATED', 'STATED_ELSEWHERE', 'INCLUDED_IN_COMMODITY_COST', 'INVOICED_SEPARATELY', 'CAPTURED_SEPARATELY',
  'UNKNOWN'));
CREATE DOMAIN portal.crm_id AS text COLLATE "C" CHECK (VALUE ~ '^[0-9A-Za-z]{18}$');

-- Customers (parent_id is null) and their branches. Two levels: a branch has no branches.
CREATE TABLE portal.account (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  parent_id uuid REFERENCES portal.account,
  -- The customer itself, or the customer that a branch belongs to.
  customer_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(parent_id, portal_id)) STORED,
  is_branch boolean NOT NULL GENERATED ALWAYS AS (parent_id IS NOT NULL) STORED,
  display_name text NOT NULL,
  legal_name_override text,
  customer_code text COLLATE "C" UNIQUE,
  country text COLLATE "C",
  status text COLLATE "C" NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  crm_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(display_name)) STORED,
  CHECK (parent_id <> portal_id),
  UNIQUE (portal_id, customer_id)
);
CREATE INDEX account_by_name ON portal.account (sort_name, portal_id);
CREATE INDEX account_customers_by_name ON portal.account (sort_name, portal_id) WHERE parent_id IS NULL;
CREATE INDEX account_branches ON portal.account (parent_id, sort_name, portal_id) WHERE parent_id IS NOT NULL;

CREATE FUNCTION portal.check_account_levels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM portal.account p WHERE p.portal_id = NEW.parent_id AND p.parent_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a branch cannot have branches' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER account_levels AFTER INSERT OR UPDATE OF parent_id ON portal.account
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION portal.check_account_levels();

CREATE TABLE portal.portal_user (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- The subject of the user's tokens.
  subject text COLLATE "C" NOT NULL UNIQUE,
  email text NOT NULL,
  name text NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('CUSTOMER', 'STAFF', 'SERVICE')),
  account_id uuid REFERENCES portal.account,
  whole_account boolean NOT NULL DEFAULT false,
  state text COLLATE "C" NOT NULL DEFAULT 'INVITED' CHECK (state IN ('INVITED', 'ACTIVE', 'DEACTIVATED')),
  crm_contact_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
  CHECK ((kind = 'CUSTOMER') = (account_id IS NOT NULL)),
  CHECK (kind = 'CUSTOMER' OR NOT whole_account),
  UNIQUE (portal_id, account_id)
);
CREATE INDEX portal_user_of_account ON portal.portal_user (account_id, sort_name, portal_id);

CREATE TABLE portal.portal_user_branch (
  user_id uuid NOT NULL,
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  PRIMARY KEY (user_id, branch_id),
  CHECK (branch_id <> account_id),
  FOREIGN KEY (user_id, account_id) REFERENCES portal.portal_user (portal_id, account_id) ON DELETE CASCADE,
  FOREIGN KEY (branch_id, account_id) REFERENCES portal.account (portal_id, customer_id)
);
CREATE INDEX portal_user_branch_by_branch ON portal.portal_user_branch (branch_id);

CREATE TABLE portal.shipment (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  number text COLLATE "C" NOT NULL,
  -- The customer, and its branch; the customer again for what belongs to no branch.
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  mode portal.transport_mode NOT NULL DEFAULT 'UNKNOWN',
  service_level portal.service_level,
  origin_country text COLLATE "C",
  origin_place text,
  destination_country text COLLATE "C",
  destination_place text,
  weight_kg numeric(14, 3),
  weight_basis portal.stated_basis NOT NULL DEFAULT 'UNKNOWN',
  -- What a file or booking said; billing truth lives elsewhere.
  freight_amount numeric(16, 2),
  freight_currency text COLLATE "C",
  freight_basis portal.stated_basis NOT NULL DEFAULT 'UNKNOWN',
  freight_class text,
  handling_needs text[] NOT NULL DEFAULT '{}',
  quote_reference text,
  invoice_references text[] NOT NULL DEFAULT '{}',
  -- What was promised at booking; planned events may promise later.
  booked_promise_at timestamptz(3),
  booked_promise_date_only boolean NOT NULL DEFAULT false,
  -- The zone in which a delivery's calendar date is read when the promise is a date.
  delivery_time_zone text,
  pickup_promise_at timestamptz(3),
  pickup_promise_date_only boolean NOT NULL DEFAULT false,
  pickup_time_zone text,
  -- Where an imported shipment came from; importing it again finds it.
  import_source text COLLATE "C",
  import_key text COLLATE "C",
  crm_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  -- The projection: the fold of the tracking events and the sum of the exceptions. Can be rebuilt.
  current_milestone portal.milestone_type,
  milestone_at timestamptz(3),
  milestone_date_only boolean NOT NULL DEFAULT false,
  milestone_event_id uuid,
  booked_at timestamptz(3),
  booked_date_only boolean NOT NULL DEFAULT false,
  picked_up_at timestamptz(3),
  picked_up_date_only boolean NOT NULL DEFAULT false,
  picked_up_on_time boolean,
  promised_delivery_at timestamptz(3),
  promised_delivery_date_only boolean NOT NULL DEFAULT false,
  delivered_at timestamptz(3),
  delivered_date_only boolean NOT NULL DEFAULT false,
  delivered_on_time boolean,
  estimated_delivery_at timestamptz(3),
  estimated_delivery_date_only boolean NOT NULL DEFAULT false,
  estimated_delivery_low timestamptz(3),
  estimated_delivery_high timestamptz(3),
  exceptions integer NOT NULL DEFAULT 0,
  unresolved_exceptions integer NOT NULL DEFAULT 0,
  -- OPEN when any exception is open, else ACKNOWLEDGED, else RESOLVED; null without exceptions.
  exception_state portal.exception_state,
  -- Of the worst unresolved exception; the newest of equals.
  open_exception_code portal.exception_code,
  open_exception_severity portal.severity,
  -- Names the combination of the columns that lists are filtered by; see shipment_facet.
  facet bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(
    coalesce(current_milestone, '') || '/' || mode || '/' || coalesce(service_level, '') || '/'
      || coalesce(exception_state, ''), 0)) STORED,
  FOREIGN KEY (branch_id, account_id) REFERENCES portal.account (portal_id, customer_id),
  CHECK ((import_source IS NULL) = (import_key IS NULL))
);
CREATE UNIQUE INDEX shipment_import_key ON portal.shipment (import_source, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX shipment_number ON portal.shipment (number);

-- One index for each place a list starts from (everything, a customer, a branch), with and without the filter facet,
-- and each ordering. Whatever is asked, each probe reads only the rows of one page, however many shipments there are.
CREATE INDEX shipment_booked ON portal.shipment (booked_at, portal_id)
  INCLUDE (promised_delivery_at, estimated_delivery_at, updated_at);
CREATE INDEX shipment_promised ON portal.shipment (promised_delivery_at, portal_id)
  INCLUDE (booked_at, estimated_delivery_at, updated_at);
CREATE INDEX shipment_estimated ON portal.shipment (estimated_delivery_at, portal_id);
CREATE INDEX shipment_updated ON portal.shipment (updated_at, portal_id);
CREATE INDEX shipment_facet_booked ON portal.shipment (facet, booked_at, portal_id);
CREATE INDEX shipment_facet_promised ON portal.shipment (facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_facet_estimated ON portal.shipment (facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_facet_updated ON portal.shipment (facet, updated_at, portal_id);
CREATE INDEX shipment_account_booked ON portal.shipment (account_id, booked_at, portal_id);
CREATE INDEX shipment_account_promised ON portal.shipment (account_id, promised_delivery_at, portal_id);
CREATE INDEX shipment_account_estimated ON portal.shipment (account_id, estimated_delivery_at, portal_id);
CREATE INDEX shipment_account_updated ON portal.shipment (account_id, updated_at, portal_id);
CREATE INDEX shipment_account_facet_booked ON portal.shipment (account_id, facet, booked_at, portal_id);
CREATE INDEX shipment_account_facet_promised ON portal.shipment (account_id, facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_account_facet_estimated ON portal.shipment (account_id, facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_account_facet_updated ON portal.shipment (account_id, facet, updated_at, portal_id);
CREATE INDEX shipment_branch_booked ON portal.shipment (branch_id, booked_at, portal_id);
CREATE INDEX shipment_branch_promised ON portal.shipment (branch_id, promised_delivery_at, portal_id);
CREATE INDEX shipment_branch_estimated ON portal.shipment (branch_id, estimated_delivery_at, portal_id);
CREATE INDEX shipment_branch_updated ON portal.shipment (branch_id, updated_at, portal_id);
CREATE INDEX shipment_branch_facet_booked ON portal.shipment (branch_id, facet, booked_at, portal_id);
CREATE INDEX shipment_branch_facet_promised ON portal.shipment (branch_id, facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_branch_facet_estimated ON portal.shipment (branch_id, facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_branch_facet_updated ON portal.shipment (branch_id, facet, updated_at, portal_id);
-- A short range of days in another order than the list's is read whole and sorted, from the index alone.
CREATE INDEX shipment_delivered ON portal.shipment (delivered_at)
  INCLUDE (booked_at, promised_delivery_at, estimated_delivery_at, updated_at, portal_id)
  WHERE delivered_at IS NOT NULL;
CREATE INDEX shipment_account_delivered ON portal.shipment (account_id, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX shipment_branch_delivered ON portal.shipment (branch_id, delivered_at) WHERE delivered_at IS NOT NULL;

-- Every combination of filter columns that ever occurred. A filtered list looks the matching facets up here and
-- merges one index probe for each, so that a rare value never makes it walk past a million common ones.
CREATE TABLE portal.shipment_facet (
  facet bigint PRIMARY KEY,
  current_milestone portal.milestone_type,
  mode portal.transport_mode NOT NULL,
  service_level portal.service_level,
  exception_state portal.exception_state
);

CREATE TABLE portal.shipment_reference (
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  type portal.reference_type NOT NULL,
  value text NOT NULL,
  -- Letters and digits only, upper case: how people type and scanners read the same number.
  normalized text COLLATE "C" NOT NULL,
  PRIMARY KEY (shipment_id, type, normalized)
);
CREATE INDEX shipment_reference_lookup ON portal.shipment_reference (normalized, type, shipment_id);

CREATE TABLE portal.stop (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  sequence integer NOT NULL,
  type portal.stop_type NOT NULL,
  name text,
  city text,
  country text COLLATE "C",
  unlocode text COLLATE "C",
  terminal_code text COLLATE "C",
  time_zone text,
  appointment_from timestamptz(3),
  appointment_to timestamptz(3),
  arrived_at timestamptz(3),
  departed_at timestamptz(3),
  UNIQUE (shipment_id, sequence)
);

CREATE TABLE portal.package (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  line integer NOT NULL,
  description text,
  product_group text,
  pieces integer,
  weight_kg numeric(14, 3),
  weight_basis portal.stated_basis NOT NULL DEFAULT 'UNKNOWN',
  value_amount numeric(16, 2),
  value_currency text COLLATE "C",
  UNIQUE (shipment_id, line)
);

CREATE TABLE portal.accessorial (
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  code portal.accessorial_code NOT NULL,
  -- The line in the billing system, which owns its price.
  billing_reference text,
  PRIMARY KEY (shipment_id, code)
);

CREATE TABLE portal.document (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  type portal.document_type NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  size_bytes bigint NOT NULL,
  signer text,
  signed_at timestamptz(3),
  storage_key text NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX document_of_shipment ON portal.document (shipment_id, created_at, portal_id);

-- Facts. Never changed, never deleted: a correction is a new event.
CREATE TABLE portal.tracking_event (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment,
  source portal.event_source NOT NULL,
  -- From the device or carrier, the same in every re-send.
  event_id text COLLATE "C" NOT NULL,
  -- Null for scans, positions and gate events.
  milestone portal.milestone_type,
  classifier portal.event_classifier NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  date_only boolean NOT NULL DEFAULT false,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Plans and estimates: the time they speak of; occurred_at is when they were made.
  expected_at timestamptz(3),
  expected_date_only boolean NOT NULL DEFAULT false,
  expected_low timestamptz(3),
  expected_high timestamptz(3),
  place_name text,
  country text COLLATE "C",
  unlocode text COLLATE "C",
  terminal_code text COLLATE "C",
  latitude double precision,
  longitude double precision,
  stop_sequence integer,
  raw_code text,
  dialect text,
  correction text COLLATE "C" CHECK (correction IN ('RETRACTS', 'SUPERSEDES')),
  corrects_source portal.event_source,
  corrects_event_id text COLLATE "C",
  UNIQUE (source, event_id),
  CHECK ((classifier = 'ACTUAL') = (expected_at IS NULL)),
  CHECK ((correction IS NULL) = (corrects_event_id IS NULL)),
  CHECK ((correction IS NULL) = (corrects_source IS NULL))
);
CREATE INDEX tracking_event_of_shipment ON portal.tracking_event (shipment_id, occurred_at, portal_id);
CREATE INDEX tracking_event_milestones ON portal.tracking_event (shipment_id, occurred_at, portal_id)
  WHERE milestone IS NOT NULL;

CREATE FUNCTION portal.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tracking_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON portal.tracking_event
  FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

CREATE TABLE portal.exception (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  shipment_id uuid NOT NULL REFERENCES portal.shipment,
  -- Those of the shipment; they never change after it is created.
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
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  facet bigint NOT NULL GENERATED ALWAYS AS (
    hashtextextended(state || '/' || severity || '/' || code || '/' || coalesce(owner_team, ''), 0)) STORED,
  CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL))
);
CREATE INDEX exception_opened ON portal.exception (opened_at, portal_id);
CREATE INDEX exception_facet_opened ON portal.exception (facet, opened_at, portal_id);
CREATE INDEX exception_account_opened ON portal.exception (account_id, opened_at, portal_id);
CREATE INDEX exception_account_facet_opened ON portal.exception (account_id, facet, opened_at, portal_id);
CREATE INDEX exception_branch_opened ON portal.exception (branch_id, opened_at, portal_id);
CREATE INDEX exception_branch_facet_opened ON portal.exception (branch_id, facet, opened_at, portal_id);
CREATE INDEX exception_shipment_opened ON portal.exception (shipment_id, opened_at, portal_id);

CREATE TABLE portal.exception_facet (
  facet bigint PRIMARY KEY,
  state portal.exception_state NOT NULL,
  severity portal.severity NOT NULL,
  code portal.exception_code NOT NULL,
  owner_team text COLLATE "C"
);

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

-- One row for each day, branch and lane. A shipment and its exceptions count on the day it was booked (or else first
-- known), its pickup and delivery on their own days. Unknown countries are ''. Days are those of UTC.
CREATE TABLE portal.performance_rollup (
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  day date NOT NULL,
  origin_country text COLLATE "C" NOT NULL,
  destination_country text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  shipments integer NOT NULL,
  exceptions integer NOT NULL,
  picked_up integer NOT NULL,
  picked_up_promised integer NOT NULL,
  picked_up_on_time integer NOT NULL,
  delivered integer NOT NULL,
  delivered_promised integer NOT NULL,
  delivered_on_time integer NOT NULL,
  PRIMARY KEY (branch_id, day, origin_country, destination_country, mode)
);
CREATE INDEX performance_rollup_of_account ON portal.performance_rollup (account_id, day);

-- What one shipment adds to the rollups, as up to three rows.
CREATE FUNCTION portal.performance_contribution(
  created_at timestamptz, booked_at timestamptz, exceptions integer,
  picked_up_at timestamptz, picked_up_on_time boolean,
  delivered_at timestamptz, delivered_on_time boolean,
  OUT day date, OUT shipments integer, OUT exception_count integer,
  OUT picked_up integer, OUT picked_up_promised integer, OUT picked_up_in_time integer,
  OUT delivered integer, OUT delivered_promised integer, OUT delivered_in_time integer
) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
  SELECT (coalesce($2, $4, $6, $1) AT TIME ZONE 'UTC')::date, 1, $3, 0, 0, 0, 0, 0, 0
  UNION ALL
  SELECT ($4 AT TIME ZONE 'UTC')::date, 0, 0, 1, ($5 IS NOT NULL)::int, coalesce($5, false)::int, 0, 0, 0
   WHERE $4 IS NOT NULL
  UNION ALL
  SELECT ($6 AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 0, 1, ($7 IS NOT NULL)::int, coalesce($7, false)::int
   WHERE $6 IS NOT NULL
$$;

-- The same counts over all customers, for staff: as many rows as there are days and lanes, however many branches.
-- The shard (a hash of the branch) lets writers of different branches pass each other.
CREATE TABLE portal.lane_rollup (
  day date NOT NULL,
  origin_country text COLLATE "C" NOT NULL,
  destination_country text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  shard smallint NOT NULL,
  shipments integer NOT NULL,
  exceptions integer NOT NULL,
  picked_up integer NOT NULL,
  picked_up_promised integer NOT NULL,
  picked_up_on_time integer NOT NULL,
  delivered integer NOT NULL,
  delivered_promised integer NOT NULL,
  delivered_on_time integer NOT NULL,
  PRIMARY KEY (day, origin_country, destination_country, mode, shard)
);

-- Adds counts to both rollups. Rows are locked in the order of their keys, so that two writers rarely meet crosswise.
CREATE FUNCTION portal.add_performance(delta portal.performance_rollup[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.performance_rollup AS rollup
  SELECT * FROM unnest(delta) d ORDER BY branch_id, day, origin_country, destination_country, mode
  ON CONFLICT (branch_id, day, origin_country, destination_country, mode) DO UPDATE SET
    shipments = rollup.shipments + excluded.shipments, exceptions = rollup.exceptions + excluded.exceptions,
    picked_up = rollup.picked_up + excluded.picked_up,
    picked_up_promised = rollup.picked_up_promised + excluded.picked_up_promised,
    picked_up_on_time = rollup.picked_up_on_time + excluded.picked_up_on_time,
    delivered = rollup.delivered + excluded.delivered,
    delivered_promised = rollup.delivered_promised + excluded.delivered_promised,
    delivered_on_time = rollup.delivered_on_time + excluded.delivered_on_time;
  INSERT INTO portal.lane_rollup AS rollup
  SELECT day, origin_country, destination_country, mode, (hashtext(branch_id::text) & 7)::smallint,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM unnest(delta) d GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (day, origin_country, destination_country, mode, shard) DO UPDATE SET
    shipments = rollup.shipments + excluded.shipments, exceptions = rollup.exceptions + excluded.exceptions,
    picked_up = rollup.picked_up + excluded.picked_up,
    picked_up_promised = rollup.picked_up_promised + excluded.picked_up_promised,
    picked_up_on_time = rollup.picked_up_on_time + excluded.picked_up_on_time,
    delivered = rollup.delivered + excluded.delivered,
    delivered_promised = rollup.delivered_promised + excluded.delivered_promised,
    delivered_on_time = rollup.delivered_on_time + excluded.delivered_on_time;
END $$;

-- Keep the rollups and the facets true in the transaction of every write, whoever makes it: the difference between
-- what the changed shipments add now and what they added before.
CREATE FUNCTION portal.follow_inserted_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.shipment_facet
  SELECT DISTINCT facet, current_milestone, mode, service_level, exception_state FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.shipment_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  PERFORM portal.add_performance(array_agg(row(delta.*)::portal.performance_rollup)) FROM (
    SELECT n.account_id, n.branch_id, c.day, coalesce(n.origin_country, ''), coalesce(n.destination_country, ''), n.mode,
           sum(c.shipments), sum(c.exception_count), sum(c.picked_up), sum(c.picked_up_promised),
           sum(c.picked_up_in_time), sum(c.delivered), sum(c.delivered_promised), sum(c.delivered_in_time)
      FROM new_rows n, portal.performance_contribution(n.created_at, n.booked_at, n.exceptions, n.picked_up_at,
             n.picked_up_on_time, n.delivered_at, n.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6) delta;
  RETURN NULL;
END $$;
CREATE TRIGGER shipment_inserted AFTER INSERT ON portal.shipment REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_inserted_shipments();

CREATE FUNCTION portal.follow_updated_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.shipment_facet
  SELECT DISTINCT facet, current_milestone, mode, service_level, exception_state FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.shipment_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  PERFORM portal.add_performance(array_agg(row(delta.*)::portal.performance_rollup)) FROM (
    SELECT s.account_id, s.branch_id, c.day, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''), s.mode,
           sum(sign * c.shipments) AS a, sum(sign * c.exception_count) AS b, sum(sign * c.picked_up) AS c,
           sum(sign * c.picked_up_promised) AS d, sum(sign * c.picked_up_in_time) AS e, sum(sign * c.delivered) AS f,
           sum(sign * c.delivered_promised) AS g, sum(sign * c.delivered_in_time) AS h
      FROM (SELECT 1 AS sign, n.* FROM new_rows n UNION ALL SELECT -1, o.* FROM old_rows o) s,
           portal.performance_contribution(s.created_at, s.booked_at, s.exceptions, s.picked_up_at,
             s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6) delta
   WHERE (a, b, c, d, e, f, g, h) <> (0, 0, 0, 0, 0, 0, 0, 0);
  RETURN NULL;
END $$;
CREATE TRIGGER shipment_updated AFTER UPDATE ON portal.shipment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_updated_shipments();

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

-- How far each import has come; saved in the transaction of its batch, so a killed import resumes without a gap.
CREATE TABLE portal.import_run (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  source text COLLATE "C" NOT NULL,
  file_name text NOT NULL,
  file_sha256 text COLLATE "C" NOT NULL,
  mapping_sha256 text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'FINISHED')),
  -- The importer's own position: everything before it is in the portal or in the report.
  position bigint NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (source, file_sha256, mapping_sha256)
);

-- Shipments, their parts, and their way into the portal and to Salesforce. 0004_shipment_lists.sql has the indexes of
-- lists, 0005_events_and_exceptions.sql what happens to a shipment.

-- More than half of each page stays free (fillfactor). The sync stores the Salesforce ids of whole pages of shipments
-- in one transaction; with room on the page, no new row version is written into the table's thirty indexes (a heap-only
-- update). The unused space costs less than those writes. This holds only while no index names `crm_id`, in a column or
-- in a predicate.
CREATE TABLE portal.shipment (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  number text COLLATE "C" NOT NULL,
  -- The customer, and its branch. A shipment of no branch has the customer in both.
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
  -- What a file or a booking stated, in freight_currency (ISO 4217). What was billed is the billing system's.
  freight_amount numeric(16, 2),
  freight_currency text COLLATE "C",
  freight_basis portal.stated_basis NOT NULL DEFAULT 'UNKNOWN',
  freight_class text,
  handling_needs text[] NOT NULL DEFAULT '{}',
  dock_appointment_note text,
  quote_reference text,
  invoice_references text[] NOT NULL DEFAULT '{}',

  -- A promise or a time is a date without a time of day where its `*_date_only` is true.
  -- The promise at booking. A planned event may promise a later time; promised_delivery_at has the one that counts.
  booked_promise_at timestamptz(3),
  booked_promise_date_only boolean NOT NULL DEFAULT false,
  -- IANA zone of the calendar in which a promise that is a date is compared with the delivery.
  delivery_time_zone text,
  pickup_promise_at timestamptz(3),
  pickup_promise_date_only boolean NOT NULL DEFAULT false,
  pickup_time_zone text,

  -- Where an imported shipment came from; a repeated import finds it by both.
  import_source text COLLATE "C",
  import_key text COLLATE "C",
  -- Without an index: see portal.shipment_link.
  crm_id portal.crm_id,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),

  -- From here on the projection: the fold of the shipment's tracking events (src/domain/milestones) and the sum of its
  -- exceptions. It can be rebuilt from those at any time.
  current_milestone portal.milestone_type,
  milestone_at timestamptz(3),
  milestone_date_only boolean NOT NULL DEFAULT false,
  milestone_event_id uuid,
  booked_at timestamptz(3),
  booked_date_only boolean NOT NULL DEFAULT false,
  picked_up_at timestamptz(3),
  picked_up_date_only boolean NOT NULL DEFAULT false,
  -- Null without a promise.
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
  -- The newest proof of delivery; its foreign key stands below portal.document.
  proof_of_delivery_id uuid,
  exceptions integer NOT NULL DEFAULT 0,
  unresolved_exceptions integer NOT NULL DEFAULT 0,
  -- OPEN when any exception is open, else ACKNOWLEDGED, else RESOLVED; null without exceptions.
  exception_state portal.exception_state,
  -- Of the worst unresolved exception; among equals, of the newest.
  open_exception_code portal.exception_code,
  open_exception_severity portal.severity,

  -- Names the combination of the columns that lists are filtered by: see portal.shipment_facet.
  facet bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(
    coalesce(current_milestone, '') || '/' || mode || '/' || coalesce(service_level, '') || '/'
      || coalesce(exception_state, ''), 0)) STORED,

  FOREIGN KEY (branch_id, account_id) REFERENCES portal.account (portal_id, customer_id),
  CHECK ((import_source IS NULL) = (import_key IS NULL))
) WITH (fillfactor = 45);
CREATE UNIQUE INDEX shipment_import_key ON portal.shipment (import_source, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX shipment_number ON portal.shipment (number);

CREATE TABLE portal.shipment_reference (
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  type portal.reference_type NOT NULL,
  value text NOT NULL,
  -- Letters and digits only, upper case. People and scanners write one number in several ways.
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
  -- The line in the billing system, which owns the price.
  billing_reference text,

  PRIMARY KEY (shipment_id, code)
);

-- The papers of a shipment. The bytes are in the document store under storage_key.
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
  -- Of the bytes, in lower-case hex.
  sha256 text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX document_of_shipment ON portal.document (shipment_id, created_at, portal_id);
ALTER TABLE portal.shipment
  ADD FOREIGN KEY (proof_of_delivery_id) REFERENCES portal.document ON DELETE SET NULL;

-- Which Salesforce record each shipment is. This narrow table makes the id unique and finds a shipment by it, so that
-- portal.shipment.crm_id needs no index.
CREATE TABLE portal.shipment_link (
  crm_id portal.crm_id PRIMARY KEY,
  -- No foreign key: it would lock each shipment's row a second time. The triggers below keep the rows, also when a
  -- shipment is deleted.
  shipment_id uuid NOT NULL UNIQUE,
  linked_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE FUNCTION portal.follow_shipment_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.crm_id IS NOT NULL THEN
    DELETE FROM portal.shipment_link WHERE shipment_id = OLD.portal_id;
  END IF;
  IF NEW.crm_id IS NOT NULL THEN
    INSERT INTO portal.shipment_link (crm_id, shipment_id) VALUES (NEW.crm_id, NEW.portal_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shipment_inserted_linked AFTER INSERT ON portal.shipment
  FOR EACH ROW WHEN (NEW.crm_id IS NOT NULL) EXECUTE FUNCTION portal.follow_shipment_link();
CREATE TRIGGER shipment_linked AFTER UPDATE OF crm_id ON portal.shipment
  FOR EACH ROW WHEN (OLD.crm_id IS DISTINCT FROM NEW.crm_id) EXECUTE FUNCTION portal.follow_shipment_link();
CREATE TRIGGER shipment_deleted_linked AFTER DELETE ON portal.shipment
  FOR EACH ROW WHEN (OLD.crm_id IS NOT NULL) EXECUTE FUNCTION portal.follow_shipment_link();

-- How far each import has come. The importer saves its position in the transaction of each batch, so an import that was
-- killed resumes without a gap.
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

-- Which accounts and records are synchronized. The most exact row counts: account and record, account, record, all.

CREATE TABLE ledger.pilot_switch (
  account_id uuid,
  record text COLLATE "C",
  mode text COLLATE "C" NOT NULL CHECK (mode IN ('OFF', 'DRY_RUN', 'ON')),
  version bigint NOT NULL DEFAULT 1,
  changed_by text NOT NULL,
  changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  UNIQUE NULLS NOT DISTINCT (account_id, record)
);
INSERT INTO ledger.pilot_switch (account_id, record, mode, changed_by) VALUES (NULL, NULL, 'ON', 'default');

-- What would have been sent.
CREATE TABLE ledger.dry_run_call (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  record text COLLATE "C" NOT NULL,
  aggregate_id uuid NOT NULL,
  account_id uuid,
  -- The Salesforce object, and its fields with their values.
  object text COLLATE "C" NOT NULL,
  payload json NOT NULL
);
CREATE INDEX dry_run_call_newest ON ledger.dry_run_call (at, id);
CREATE INDEX dry_run_call_of_account ON ledger.dry_run_call (account_id, at, id);

-- Words of the portal and what the outside calls them. An outside word means one portal word; each portal word has one
-- outside word that is sent.
CREATE TABLE ledger.approved_lookup (
  kind text COLLATE "C" NOT NULL,
  external_value text NOT NULL,
  portal_value text COLLATE "C" NOT NULL,
  preferred boolean NOT NULL,
  note text,
  version bigint NOT NULL DEFAULT 1,
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (kind, external_value)
);
CREATE UNIQUE INDEX approved_lookup_preferred ON ledger.approved_lookup (kind, portal_value) WHERE preferred;
INSERT INTO ledger.approved_lookup (kind, portal_value, external_value, preferred, decided_by) VALUES
  ('SERVICE_LEVEL', 'STANDARD', 'Standard Ground', true, 'default'),
  ('SERVICE_LEVEL', 'EXPEDITED', 'Expedited', true, 'default'),
  ('SERVICE_LEVEL', 'GUARANTEED', 'Guaranteed', true, 'default'),
  ('SERVICE_LEVEL', 'SAME_DAY', 'Same Day', true, 'default'),
  ('SERVICE_LEVEL', 'ECONOMY', 'Economy', true, 'default'),
  ('SERVICE_LEVEL', 'TEMPERATURE_CONTROLLED', 'Temperature Controlled', true, 'default');

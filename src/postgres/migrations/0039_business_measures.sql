-- What the hub measures about the business: by day, customer and lane.

-- One row for each day (UTC), kind, customer, lane and label. Each part that a kind does not have is null or ''.
CREATE TABLE ledger.business_measure (
  day date NOT NULL,
  kind text COLLATE "C" NOT NULL,
  -- The portal id of the customer, never of a branch.
  account_id uuid,
  origin_country text COLLATE "C" NOT NULL DEFAULT '',
  destination_country text COLLATE "C" NOT NULL DEFAULT '',
  mode text COLLATE "C" NOT NULL DEFAULT '',
  label text COLLATE "C" NOT NULL DEFAULT '',
  count bigint NOT NULL,
  -- The sum of durations, milliseconds, and the longest.
  total bigint NOT NULL DEFAULT 0,
  peak bigint NOT NULL DEFAULT 0,
  spread bigint[],

  UNIQUE NULLS NOT DISTINCT (kind, day, account_id, origin_country, destination_country, mode, label)
);
CREATE INDEX business_measure_of_account ON ledger.business_measure (account_id, kind, day);

-- Up to when the changes are counted there. Null: nothing is.
ALTER TABLE ledger.measure_head ADD COLUMN business_until timestamptz(3);

-- What the hub last read of a case in Salesforce, by Salesforce's clock. Null until the case changes again.
ALTER TABLE ledger.case_account
  ADD COLUMN customer_id uuid,
  ADD COLUMN reason text,
  ADD COLUMN opened_at timestamptz(3),
  ADD COLUMN closed_at timestamptz(3);
CREATE INDEX case_account_opened ON ledger.case_account (opened_at) WHERE opened_at IS NOT NULL;
CREATE INDEX case_account_closed ON ledger.case_account (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX audit_entry_received ON ledger.audit_entry (at) WHERE system = 'SALESFORCE';
CREATE INDEX exception_updated ON portal.exception (updated_at);
CREATE INDEX exception_resolved ON portal.exception (resolved_at) WHERE resolved_at IS NOT NULL;

-- Who was let in, and who was refused and why. No tokens and no customer data. Rows are only ever added.

CREATE SCHEMA IF NOT EXISTS ledger;

CREATE TABLE ledger.authentication_event (
  id uuid PRIMARY KEY,
  -- For a counted row, when the last of its refusals happened.
  at timestamptz(3) NOT NULL,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('ACCEPTED', 'REFUSED')),
  reason text COLLATE "C",
  subject text,
  role text COLLATE "C",
  -- Null when the row counts several refusals.
  request_id text,
  remote_address text,
  -- In a flood, refusals beyond the first of each interval are counted by reason instead of kept one by one.
  occurrences integer NOT NULL DEFAULT 1 CHECK (occurrences > 0),
  CHECK ((outcome = 'ACCEPTED') = (reason IS NULL))
);

CREATE INDEX authentication_event_newest ON ledger.authentication_event (at DESC, id DESC);

-- Answers that were given, so that a repeated request gets the same one, and writes to Salesforce that were begun, so
-- that one whose process died is finished.

CREATE TABLE ledger.idempotency (
  principal text NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_hash text COLLATE "C" NOT NULL,
  -- Null while the request is still being worked on.
  response json,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_oldest ON ledger.idempotency (created_at);

CREATE SEQUENCE ledger.write_intent_fence;

CREATE TABLE ledger.write_intent (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  principal text NOT NULL,
  role text COLLATE "C",
  request_id text,
  idempotency_key text COLLATE "C",
  -- The mutation that asked for it.
  action text COLLATE "C" NOT NULL,
  record text COLLATE "C" NOT NULL,
  crm_id text COLLATE "C",
  portal_id uuid,
  account_id uuid,
  -- Fields by their graph names: what is to be written, and what stood there when it was decided.
  new_values json NOT NULL,
  base_values json NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'SETTLED', 'FAILED')),
  fence bigint NOT NULL DEFAULT nextval('ledger.write_intent_fence'),
  lease_until timestamptz(3),
  attempts integer NOT NULL DEFAULT 1,
  last_error_code text COLLATE "C",
  last_error text,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz(3),
  CHECK ((state = 'OPEN') = (lease_until IS NOT NULL)),
  CHECK ((state = 'OPEN') = (finished_at IS NULL))
);
CREATE INDEX write_intent_open ON ledger.write_intent (lease_until) WHERE state = 'OPEN';
CREATE INDEX write_intent_finished ON ledger.write_intent (finished_at) WHERE state <> 'OPEN';

-- Who signed in, who changed what, and what people have to decide.

-- Sign-ins ------------------------------------------------------------------------------------------------------------

-- Requests that were let in, and requests that were refused, with the reason. Rows are only ever added, and hold no
-- token and no customer data.
CREATE TABLE ledger.authentication_event (
  id uuid PRIMARY KEY,
  -- In a row that counts refusals: when the last of them happened.
  at timestamptz(3) NOT NULL,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('ACCEPTED', 'REFUSED')),
  reason text COLLATE "C",
  subject text,
  role text COLLATE "C",
  -- Null in a row that counts several refusals.
  request_id text,
  remote_address text,
  -- In a flood, the refusals beyond the first ones of a minute are counted by reason instead of kept one by one.
  occurrences integer NOT NULL DEFAULT 1 CHECK (occurrences > 0),

  CHECK ((outcome = 'ACCEPTED') = (reason IS NULL))
);
CREATE INDEX authentication_event_newest ON ledger.authentication_event (at DESC, id DESC);

-- Audit ---------------------------------------------------------------------------------------------------------------

-- Who changed what, when, through which system. An entry is added in the transaction of its change. The sealer chains
-- entries afterwards, so no business transaction waits for another one.
CREATE TABLE ledger.audit_entry (
  -- Given while the changed record is locked: for one record, the order of ids is the order of the changes.
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  principal text NOT NULL,
  role text COLLATE "C",
  system text COLLATE "C" NOT NULL,
  request_id text,
  record text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  account_id uuid,
  action text COLLATE "C" NOT NULL,
  -- The payload: a list of {field, old, new}. It is json, not jsonb: the chain holds the hash of its text. The nonce
  -- keeps short values from being guessed by their hash once the payload is gone. Both are null after retention.
  changes json,
  nonce uuid DEFAULT gen_random_uuid(),
  -- Given by the sealer: the place in the chain (1, 2, 3 …), and the hashes.
  seq bigint UNIQUE,
  payload_hash bytea,
  hash bytea,

  CHECK ((seq IS NULL) = (hash IS NULL)),
  CHECK ((seq IS NULL) = (payload_hash IS NULL)),
  CHECK ((changes IS NULL) = (nonce IS NULL)),
  CHECK (changes IS NOT NULL OR seq IS NOT NULL)
);
CREATE INDEX audit_entry_unsealed ON ledger.audit_entry (id) WHERE seq IS NULL;
CREATE INDEX audit_entry_of_record ON ledger.audit_entry (record, record_id, id);
CREATE INDEX audit_entry_of_principal ON ledger.audit_entry (principal, id);
CREATE INDEX audit_entry_of_account ON ledger.audit_entry (account_id, id);
CREATE INDEX audit_entry_time ON ledger.audit_entry (at, id);
CREATE INDEX audit_entry_payloads ON ledger.audit_entry (at) WHERE changes IS NOT NULL;

-- An entry changes twice at most: the sealer gives it its place, and retention removes its payload later.
CREATE FUNCTION ledger.guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  same boolean := (NEW.id, NEW.at, NEW.principal, NEW.role, NEW.system, NEW.request_id, NEW.record, NEW.record_id,
                   NEW.account_id, NEW.action)
    IS NOT DISTINCT FROM
                  (OLD.id, OLD.at, OLD.principal, OLD.role, OLD.system, OLD.request_id, OLD.record, OLD.record_id,
                   OLD.account_id, OLD.action);
  kept boolean := NEW.changes::text IS NOT DISTINCT FROM OLD.changes::text AND NEW.nonce IS NOT DISTINCT FROM OLD.nonce;
  chained boolean := (NEW.seq, NEW.payload_hash, NEW.hash) IS NOT DISTINCT FROM (OLD.seq, OLD.payload_hash, OLD.hash);
BEGIN
  IF same AND kept AND OLD.seq IS NULL AND NEW.seq IS NOT NULL THEN RETURN NEW; END IF;
  IF same AND chained AND OLD.seq IS NOT NULL AND NEW.changes IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'entries of the audit are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_is_guarded BEFORE UPDATE ON ledger.audit_entry
  FOR EACH ROW EXECUTE FUNCTION ledger.guard_audit_entry();
CREATE TRIGGER audit_entry_is_kept BEFORE DELETE OR TRUNCATE ON ledger.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- The signed end of the chain after each sealing.
CREATE TABLE ledger.audit_head (
  seq bigint PRIMARY KEY,
  hash bytea NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  signature bytea NOT NULL
);
CREATE TRIGGER audit_head_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Review --------------------------------------------------------------------------------------------------------------

-- Given at each claim of a decided item, ascending over all items.
CREATE SEQUENCE ledger.review_fence;

-- What a person has to decide. A cause has one unfinished item, however often it comes back.
CREATE TABLE ledger.review_item (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- Names the cause: the same failure of the same record.
  cause text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  record text COLLATE "C" NOT NULL,
  portal_id uuid,
  crm_id text COLLATE "C",
  account_id uuid,
  -- [{field, portalValue, crmValue}]: both sides of what is in question.
  fields json NOT NULL DEFAULT '[]',
  -- [{crmId, portalId, label, evidence: [text]}]: records that this one may be.
  candidates json NOT NULL DEFAULT '[]',
  -- What an approval would do, written by the part that opened the item; null when a person has to say it.
  proposal json,
  owner_team text COLLATE "C" NOT NULL,
  assignee text,
  state text COLLATE "C" NOT NULL DEFAULT 'OPEN'
    CHECK (state IN ('OPEN', 'DECIDED', 'RESOLVED', 'DISMISSED')),
  -- How often the cause came back while the item was unfinished.
  retries integer NOT NULL DEFAULT 0,
  last_response text,
  request_id text,
  -- {kind, …}: what a person decided. The worker carries it out; if that fails, the item is open again.
  decision json,
  decided_by text,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz(3),
  version bigint NOT NULL DEFAULT 1,
  opened_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz(3),

  CHECK ((state IN ('RESOLVED', 'DISMISSED')) = (finished_at IS NOT NULL)),
  CHECK (state <> 'DECIDED' OR decision IS NOT NULL)
);
CREATE UNIQUE INDEX review_item_of_cause ON ledger.review_item (cause) WHERE state IN ('OPEN', 'DECIDED');
CREATE INDEX review_item_newest ON ledger.review_item (opened_at, id);
CREATE INDEX review_item_by_state ON ledger.review_item (state, opened_at, id);
CREATE INDEX review_item_of_team ON ledger.review_item (owner_team, state, opened_at, id);
CREATE INDEX review_item_of_record ON ledger.review_item (record, portal_id, opened_at, id);
CREATE INDEX review_item_decided ON ledger.review_item (lease_until) WHERE state = 'DECIDED';

-- Each step of an item, and who made it. PostgreSQL refuses to change or delete one.
CREATE TABLE ledger.review_history (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  item_id uuid NOT NULL REFERENCES ledger.review_item,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  note text
);
CREATE INDEX review_history_of_item ON ledger.review_history (item_id, id);
CREATE TRIGGER review_history_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.review_history
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

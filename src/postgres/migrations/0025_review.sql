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
  -- What an approval would do, as the part that opened the item put it; null when a person has to say it.
  proposal json,
  owner_team text COLLATE "C" NOT NULL,
  assignee text,
  state text COLLATE "C" NOT NULL DEFAULT 'OPEN'
    CHECK (state IN ('OPEN', 'DECIDED', 'RESOLVED', 'DISMISSED')),
  -- How often the cause came back while the item was unfinished.
  retries integer NOT NULL DEFAULT 0,
  last_response text,
  request_id text,
  -- {kind, …}: what a person decided. The worker carries it out; if that fails the item is open again.
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

CREATE SEQUENCE ledger.review_fence;

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

-- What is told as it happens. A row is inserted in the transaction of the change that it tells, after the changed
-- record's row was locked: so the order of ids is, for each record, the order of commits. The relay gives each committed
-- row its place in the one order of all (`seq`), later, since ids of different records commit out of order.

CREATE TABLE ledger.live_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  seq bigint,
  kind text COLLATE "C" NOT NULL,
  -- A portal id, or Salesforce's for records that only Salesforce has.
  record_id text COLLATE "C" NOT NULL,
  -- The customer, and the account by which scope is checked.
  account_id uuid,
  branch_id uuid,
  shipment_id uuid,
  -- Names of changed fields, and words to filter by: never values of a record.
  fields text[] NOT NULL DEFAULT '{}',
  facts json NOT NULL DEFAULT '{}',
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX live_event_unnumbered ON ledger.live_event (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX live_event_in_order ON ledger.live_event (seq) WHERE seq IS NOT NULL;
CREATE INDEX live_event_of_account ON ledger.live_event (account_id, seq) WHERE seq IS NOT NULL;

-- One row. `seq` is the last number given, `published` how far Redis has them, `removed` how far retention took them.
CREATE TABLE ledger.live_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  -- Tells this order from that of another database over the same Redis.
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  seq bigint NOT NULL DEFAULT 0,
  published bigint NOT NULL DEFAULT 0,
  removed bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO ledger.live_head DEFAULT VALUES;

-- Gives committed rows their numbers, in the order of their ids and without a hole. Each statement in here sees what
-- committed before it, so it is the locks that decide: the lease stays the caller's until the end, and whoever waited
-- for the head sees what the one before has numbered. One row of nulls answers a caller who leads no more.
CREATE FUNCTION ledger.number_live_events(lease text, leader_epoch bigint, most integer, published_to bigint)
RETURNS SETOF ledger.live_event LANGUAGE plpgsql AS $$
DECLARE
  head bigint;
  added bigint;
BEGIN
  PERFORM FROM ledger.leader_lease l
    WHERE l.name = lease AND l.epoch = leader_epoch AND l.lease_until > clock_timestamp() FOR SHARE;
  IF NOT FOUND THEN
    RETURN NEXT NULL::ledger.live_event;
    RETURN;
  END IF;
  SELECT h.seq INTO head FROM ledger.live_head h FOR UPDATE;
  RETURN QUERY
    WITH due AS (
      SELECT waiting.id, head + row_number() OVER (ORDER BY waiting.id) AS place
        FROM (SELECT e.id FROM ledger.live_event e WHERE e.seq IS NULL ORDER BY e.id LIMIT most) waiting),
    numbered AS (
      UPDATE ledger.live_event e SET seq = due.place FROM due WHERE e.id = due.id RETURNING e.*)
    SELECT * FROM numbered n ORDER BY n.seq;
  GET DIAGNOSTICS added = ROW_COUNT;
  UPDATE ledger.live_head h SET seq = head + added, published = greatest(h.published, published_to)
    WHERE added > 0 OR published_to > h.published;
END $$;

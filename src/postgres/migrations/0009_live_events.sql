-- The log that subscriptions follow.

-- A row is inserted in the transaction of the change that it announces, after the changed record's row was locked. So
-- for one record the order of ids is the order of commits. Ids of different records commit out of order: a reader that
-- goes by id would skip a row that commits late. Therefore the relay gives each committed row its place in one order,
-- `seq`, and readers go by that.
CREATE TABLE ledger.live_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  -- Null until the relay has numbered the row.
  seq bigint,
  kind text COLLATE "C" NOT NULL,
  -- A portal id; Salesforce's id for a record that only Salesforce has.
  record_id text COLLATE "C" NOT NULL,
  -- The customer, and the account by which a subscriber's scope is checked.
  account_id uuid,
  branch_id uuid,
  shipment_id uuid,
  -- Names of changed fields, and words to filter by. Neither holds a value of a record.
  fields text[] NOT NULL DEFAULT '{}',
  facts json NOT NULL DEFAULT '{}',
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX live_event_unnumbered ON ledger.live_event (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX live_event_in_order ON ledger.live_event (seq) WHERE seq IS NOT NULL;
CREATE INDEX live_event_of_account ON ledger.live_event (account_id, seq) WHERE seq IS NOT NULL;

-- One row. The free space of its page (fillfactor) takes the row's next versions without an index write.
CREATE TABLE ledger.live_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  -- Tells this order from that of another database over the same Redis.
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The last number given.
  seq bigint NOT NULL DEFAULT 0,
  -- Redis has all events up to this number.
  published bigint NOT NULL DEFAULT 0,
  -- Retention removed all events up to this number.
  removed bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO ledger.live_head DEFAULT VALUES;

-- Numbers committed rows in the order of their ids, without a hole. The caller has to lead; a caller that no longer
-- leads gets one row of nulls, and nothing changes.
--
-- Under READ COMMITTED each statement in here sees everything that committed before the statement began, so two locks
-- keep the order: the lease cannot change hands before the end of the transaction, and a caller that waited for the
-- head sees the numbers that the caller before it gave.
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

-- A database that was restored, or a replica that took over, may lack its newest changes. The numbers that it gives next
-- must not be those that subscribers, Redis and workers had from the lost changes.

-- A row for each order of live events that followed an earlier one. The first order of a database has none.
CREATE TABLE ledger.live_order (
  incarnation uuid PRIMARY KEY,
  -- The last number that it shares with the order before. A reader that is between the two numbers was in a lost order.
  forked_after bigint NOT NULL,
  begins_after bigint NOT NULL,
  cause text COLLATE "C" NOT NULL CHECK (cause IN ('MOVED', 'BEHIND', 'ORDERED')),
  -- The last sign of life of the order before, by the clock of the database. Later changes may be lost.
  intact_until timestamptz(3),
  began_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Null until the hub has gone on from the versions that Salesforce has.
  recovered_at timestamptz(3)
);

-- Where the head was when a number was given last (`ledger.place`); null before the first look.
ALTER TABLE ledger.live_head ADD COLUMN place text COLLATE "C";

-- The same for as long as the database loses nothing: server, its timeline (a replica that takes over begins another one),
-- database, and table (a dump that is restored makes it anew).
CREATE FUNCTION ledger.place() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  server text := '';
  timeline text := '';
BEGIN
  BEGIN
    server := (SELECT system_identifier FROM pg_control_system())::text;
    timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  EXCEPTION WHEN insufficient_privilege OR feature_not_supported THEN
    NULL; -- a server that somebody else runs and that hides them
  END;
  RETURN concat_ws('/', server, timeline, (SELECT oid FROM pg_database WHERE datname = current_database()),
    'ledger.live_head'::regclass::oid);
END $$;

UPDATE ledger.live_head SET place = ledger.place();

-- The new order begins above every number that the lost one can have given: at most 2^22 in each second since 2026. So do
-- epochs of leases, fences and ids: what a process holds from the lost changes fits nothing any more.
CREATE FUNCTION ledger.begin_live_order(why text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head ledger.live_head;
  base bigint;
BEGIN
  SELECT * INTO head FROM ledger.live_head FOR UPDATE;
  base := greatest(head.seq + (1::bigint << 32),
    extract(epoch FROM clock_timestamp() - timestamptz '2026-01-01 00:00:00Z')::bigint << 22);
  INSERT INTO ledger.live_order (incarnation, forked_after, begins_after, cause, intact_until)
    VALUES (gen_random_uuid(), head.seq, base, why, least(clock_timestamp(), greatest(
      (SELECT max(lease_until) - interval '1 minute' FROM ledger.leader_lease),
      (SELECT e.at FROM ledger.audit_entry e ORDER BY e.id DESC LIMIT 1),
      (SELECT e.at FROM ledger.live_event e ORDER BY e.id DESC LIMIT 1))));
  UPDATE ledger.live_head SET seq = base, published = base, place = ledger.place(),
    incarnation = (SELECT incarnation FROM ledger.live_order ORDER BY begins_after DESC LIMIT 1);
  UPDATE ledger.leader_lease SET epoch = greatest(epoch, base), lease_until = '-infinity';
  PERFORM setval(s.seqrelid, greatest(pg_sequence_last_value(s.seqrelid), base))
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE c.relnamespace = 'ledger'::regnamespace AND s.seqtypid = 'bigint'::regtype;
END $$;

-- Begins a new order if the database is not where it was, or if somebody has heard of a number that it has not given.
CREATE FUNCTION ledger.settle_live_order(heard bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here text := ledger.place();
  head ledger.live_head;
BEGIN
  SELECT * INTO head FROM ledger.live_head;
  IF head.place = here AND head.seq >= heard THEN RETURN; END IF;
  SELECT * INTO head FROM ledger.live_head FOR UPDATE;
  IF head.seq < heard THEN
    PERFORM ledger.begin_live_order('BEHIND');
  ELSIF head.place IS NULL THEN
    UPDATE ledger.live_head SET place = here;
  ELSIF head.place <> here THEN
    PERFORM ledger.begin_live_order('MOVED');
  END IF;
END $$;

-- The ends of the order. `generation` is empty in the first order of a database.
CREATE FUNCTION ledger.live_bounds(heard bigint)
RETURNS TABLE (removed bigint, head bigint, published bigint, incarnation uuid, generation text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger.settle_live_order(heard);
  RETURN QUERY SELECT h.removed, h.seq, h.published, h.incarnation,
      CASE WHEN EXISTS (SELECT FROM ledger.live_order) THEN left(h.incarnation::text, 8) ELSE '' END
    FROM ledger.live_head h;
END $$;

-- As before, except for the first statement: a database that was restored gives no number of the lost order. The new order
-- ends every leadership, so its caller gets the row of nulls.
CREATE OR REPLACE FUNCTION ledger.number_live_events(lease text, leader_epoch bigint, most integer, published_to bigint)
RETURNS SETOF ledger.live_event LANGUAGE plpgsql AS $$
DECLARE
  head bigint;
  added bigint;
BEGIN
  PERFORM ledger.settle_live_order(0);
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

-- As before, and the positions in Salesforce's changes go back. A worker of the lost order can store none any more, and the
-- rows that it remembers to have applied are read and applied again.
CREATE OR REPLACE FUNCTION ledger.begin_live_order(why text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
  UPDATE ledger.crm_cursor SET epoch = greatest(epoch, base), last_id = '',
    system_modstamp = system_modstamp - interval '20 minutes';
  UPDATE ledger.leader_lease SET epoch = greatest(epoch, base), lease_until = '-infinity';
  PERFORM setval(s.seqrelid, greatest(pg_sequence_last_value(s.seqrelid), base))
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE c.relnamespace = 'ledger'::regnamespace AND s.seqtypid = 'bigint'::regtype;
END $$;

-- As before, except that a caller looks where the database is after it has the head. A caller that waited for a restore to end
-- knew the place from before it, and began another order after the one of the restore.
CREATE OR REPLACE FUNCTION ledger.settle_live_order(heard bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head ledger.live_head;
  here text;
BEGIN
  SELECT * INTO head FROM ledger.live_head;
  IF head.place = ledger.place() AND head.seq >= heard THEN RETURN; END IF;
  SELECT * INTO head FROM ledger.live_head FOR UPDATE;
  here := ledger.place();
  IF head.seq < heard THEN
    PERFORM ledger.begin_live_order('BEHIND');
  ELSIF head.place IS NULL THEN
    UPDATE ledger.live_head SET place = here;
  ELSIF head.place <> here THEN
    PERFORM ledger.begin_live_order('MOVED');
  END IF;
END $$;

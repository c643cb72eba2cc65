-- Finished review items are removed with their history when they are kept no longer. As with shipments, only functions of the
-- tables' owner can do it, and only the role of retention may call them. Items about the events of a shipment go with the
-- shipment: a finding that a person dismissed is not asked about again.

CREATE FUNCTION ledger.aged_review_items(before timestamptz, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i.id FROM ledger.review_item i
   WHERE i.finished_at < before AND NOT (i.record = 'Milestone' AND EXISTS (
     SELECT FROM portal.shipment s WHERE s.portal_id = i.portal_id))
   ORDER BY i.finished_at LIMIT most
$$;

CREATE FUNCTION ledger.remove_review_items(before timestamptz, most integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen uuid[] := ARRAY(SELECT ledger.aged_review_items(before, most));
BEGIN
  PERFORM set_config('waybill.removing', 'on', true);
  DELETE FROM ledger.review_history h WHERE h.item_id = ANY(chosen);
  DELETE FROM ledger.review_item i WHERE i.id = ANY(chosen);
  PERFORM set_config('waybill.removing', '', true);
  RETURN cardinality(chosen);
END $$;

REVOKE ALL ON FUNCTION ledger.aged_review_items, ledger.remove_review_items FROM PUBLIC;

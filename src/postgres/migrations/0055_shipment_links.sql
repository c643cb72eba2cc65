-- Which record of Salesforce each shipment is, by either id. `portal.shipment.crm_id` itself has no index: then storing it
-- rewrites none of the row's thirty (a heap-only update), as long as the row's page has room for its new version. A
-- backlog stores the ids of whole pages in one transaction, so more than half of each page is left free: what is not
-- written into the indexes is larger.

CREATE TABLE portal.shipment_link (
  crm_id portal.crm_id PRIMARY KEY,
  -- Kept by the triggers below, deletion too: a foreign key would lock each shipment's row a second time.
  shipment_id uuid NOT NULL UNIQUE,
  linked_at timestamptz(3) NOT NULL DEFAULT now()
);
INSERT INTO portal.shipment_link (crm_id, shipment_id, linked_at)
SELECT crm_id, portal_id, updated_at FROM portal.shipment WHERE crm_id IS NOT NULL;

ALTER TABLE portal.shipment DROP CONSTRAINT shipment_crm_id_key;
ALTER TABLE portal.shipment SET (fillfactor = 45);

CREATE FUNCTION portal.follow_shipment_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.crm_id IS NOT NULL THEN
    DELETE FROM portal.shipment_link WHERE shipment_id = OLD.portal_id;
  END IF;
  IF NEW.crm_id IS NOT NULL THEN
    INSERT INTO portal.shipment_link (crm_id, shipment_id) VALUES (NEW.crm_id, NEW.portal_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shipment_inserted_linked AFTER INSERT ON portal.shipment
  FOR EACH ROW WHEN (NEW.crm_id IS NOT NULL) EXECUTE FUNCTION portal.follow_shipment_link();
CREATE TRIGGER shipment_linked AFTER UPDATE OF crm_id ON portal.shipment
  FOR EACH ROW WHEN (OLD.crm_id IS DISTINCT FROM NEW.crm_id) EXECUTE FUNCTION portal.follow_shipment_link();
CREATE TRIGGER shipment_deleted_linked AFTER DELETE ON portal.shipment
  FOR EACH ROW WHEN (OLD.crm_id IS NOT NULL) EXECUTE FUNCTION portal.follow_shipment_link();

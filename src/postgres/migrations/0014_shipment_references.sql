-- Which party stated each number of a shipment, which party confirmed it, and which carrier has the shipment.

-- The words of src/domain/references; a test holds both equal.
CREATE DOMAIN portal.reference_party AS text COLLATE "C" CHECK (VALUE IN ('CUSTOMER', 'STAFF', 'CARRIER', 'FILE'));

-- The carrier's SCAC; null while nobody has said who carries the shipment.
ALTER TABLE portal.shipment ADD COLUMN carrier text COLLATE "C" CHECK (carrier ~ '^[A-Z]{2,4}$');

ALTER TABLE portal.shipment_reference
  ADD COLUMN stated_by portal.reference_party NOT NULL DEFAULT 'STAFF',
  -- Null: a report is not matched by this number.
  ADD COLUMN confirmed_by portal.reference_party DEFAULT 'STAFF';
UPDATE portal.shipment_reference r SET stated_by = 'FILE', confirmed_by = 'FILE'
  FROM portal.shipment s WHERE s.portal_id = r.shipment_id AND s.import_key IS NOT NULL;
-- A list of references was replaced as a whole, so a number of a shipment whose list a customer wrote may be the
-- customer's own word.
UPDATE portal.shipment_reference r SET stated_by = 'CUSTOMER', confirmed_by = NULL
 WHERE r.shipment_id::text IN (
   SELECT a.record_id FROM ledger.audit_entry a
    WHERE a.record = 'Shipment' AND a.role = 'CUSTOMER' AND a.action IN ('shipmentBook', 'shipmentUpdate'));
ALTER TABLE portal.shipment_reference
  ALTER COLUMN stated_by DROP DEFAULT,
  ALTER COLUMN confirmed_by DROP DEFAULT;

-- Two customers of one source may use the same key.
DROP INDEX portal.shipment_import_key;
CREATE UNIQUE INDEX shipment_import_key ON portal.shipment (import_source, account_id, import_key)
  WHERE import_key IS NOT NULL;

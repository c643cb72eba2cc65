-- The two schemas, the extension, and the words that columns may hold.
--
-- `portal` holds the portal's own records. `ledger` holds the hub's bookkeeping: what is on its way to Salesforce, what
-- both systems agreed on, who changed what, and what people have to decide.
--
-- Rules of all tables:
-- - Times are timestamptz(3), the precision of a JavaScript Date. A finer time would be rounded on its way through a
--   keyset cursor, and the page after it would lose a row.
-- - Text that is compared, indexed or sorted is COLLATE "C": it sorts by bytes, the same on every server.
-- - Ids that the portal gives are UUIDs of version 7: they ascend with the time of their making.

CREATE SCHEMA portal;
CREATE SCHEMA ledger;

-- Comes with PostgreSQL; the owner of a database may create it. 0004_shipment_lists.sql needs it.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- An 18-character Salesforce id.
CREATE DOMAIN portal.crm_id AS text COLLATE "C" CHECK (VALUE ~ '^[0-9A-Za-z]{18}$');

-- The words below are those of src/domain/vocabulary; a test holds both equal.

CREATE DOMAIN portal.transport_mode AS text COLLATE "C" CHECK (VALUE IN (
  'AIR', 'AIR_CHARTER', 'OCEAN', 'TRUCK', 'RAIL', 'PARCEL', 'UNKNOWN'));

CREATE DOMAIN portal.service_level AS text COLLATE "C" CHECK (VALUE IN (
  'STANDARD', 'EXPEDITED', 'GUARANTEED', 'SAME_DAY', 'ECONOMY', 'TEMPERATURE_CONTROLLED'));

CREATE DOMAIN portal.stop_type AS text COLLATE "C" CHECK (VALUE IN ('PICKUP', 'TERMINAL', 'DELIVERY'));

CREATE DOMAIN portal.reference_type AS text COLLATE "C" CHECK (VALUE IN (
  'PRO', 'BOL', 'PO', 'CUSTOMER_REFERENCE', 'CONTAINER', 'BOOKING', 'CARRIER_TRACKING'));

CREATE DOMAIN portal.accessorial_code AS text COLLATE "C" CHECK (VALUE IN (
  'LIFTGATE', 'INSIDE', 'RESIDENTIAL', 'APPOINTMENT', 'LIMITED_ACCESS', 'PROTECT_FROM_FREEZING'));

CREATE DOMAIN portal.document_type AS text COLLATE "C" CHECK (VALUE IN ('PROOF_OF_DELIVERY', 'CUSTOMS', 'CUSTOMER'));

-- Why an amount or a weight is there, or is missing.
CREATE DOMAIN portal.stated_basis AS text COLLATE "C" CHECK (VALUE IN (
  'STATED', 'STATED_ELSEWHERE', 'INCLUDED_IN_COMMODITY_COST', 'INVOICED_SEPARATELY', 'CAPTURED_SEPARATELY',
  'UNKNOWN'));

CREATE DOMAIN portal.milestone_type AS text COLLATE "C" CHECK (VALUE IN (
  'BOOKED', 'PICKUP_SCHEDULED', 'PICKUP_ATTEMPTED', 'ARRIVED_AT_PICKUP', 'PICKED_UP', 'DEPARTED_TERMINAL',
  'ARRIVED_AT_TERMINAL', 'IN_TRANSIT', 'CUSTOMS_HOLD', 'CUSTOMS_CLEARED', 'OUT_FOR_DELIVERY', 'ARRIVED_AT_DELIVERY',
  'DELIVERY_ATTEMPTED', 'PARTIALLY_DELIVERED', 'DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'EXCEPTION_OPENED',
  'EXCEPTION_RESOLVED', 'RETURNED', 'CANCELLED'));

CREATE DOMAIN portal.event_classifier AS text COLLATE "C" CHECK (VALUE IN ('PLANNED', 'ESTIMATED', 'ACTUAL'));

CREATE DOMAIN portal.event_source AS text COLLATE "C" CHECK (VALUE IN ('PORTAL', 'HANDHELD', 'CARRIER', 'EDI'));

CREATE DOMAIN portal.exception_code AS text COLLATE "C" CHECK (VALUE IN (
  'WEATHER', 'MECHANICAL', 'ACCIDENT', 'ROAD_CONDITIONS', 'DRIVER_UNAVAILABLE', 'MISSED_PICKUP', 'MISSED_DELIVERY',
  'INCORRECT_ADDRESS', 'UNABLE_TO_LOCATE', 'CONSIGNEE_CLOSED', 'RECIPIENT_UNAVAILABLE', 'REFUSED', 'DAMAGED',
  'MISSING_DOCUMENTS', 'CUSTOMS', 'BORDER', 'HELD_FOR_PAYMENT', 'CREDIT_HOLD', 'HELD_FOR_APPOINTMENT', 'SHIPPER_DELAY',
  'CONSIGNEE_DELAY', 'CARRIER_DELAY', 'MIS_SORT', 'OVERWEIGHT', 'RETURNING', 'HOLIDAY', 'LOST', 'SHORTAGE',
  'CUSTOMER_DISPUTE', 'OTHER'));

CREATE DOMAIN portal.severity AS text COLLATE "C" CHECK (VALUE IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL'));

CREATE DOMAIN portal.exception_state AS text COLLATE "C" CHECK (VALUE IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED'));

-- A trigger with this function makes the rows of a table facts: PostgreSQL refuses to change or delete one. Each schema
-- has its own, so that neither depends on the other.
CREATE FUNCTION portal.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- The tracking event that tells the estimated delivery. Null without an estimate, and until the present version of the
-- milestone rules has folded the shipment (src/sync/refold).
ALTER TABLE portal.shipment
  ADD COLUMN estimate_event_id uuid,
  ADD COLUMN estimate_source portal.event_source,
  ADD COLUMN estimate_recorded_at timestamptz(3);

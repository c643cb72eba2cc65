-- What became of the record of a review item, and when the hub looks again whether an open item still has its cause.

-- {result, record, portalId, crmId}: the record that a decision created, linked or kept.
ALTER TABLE ledger.review_item ADD COLUMN outcome json;
-- The worker compares an open item with both systems at this time, and moves it on.
ALTER TABLE ledger.review_item ADD COLUMN check_at timestamptz(3) NOT NULL
  DEFAULT clock_timestamp() + interval '1 minute';
CREATE INDEX review_item_to_check ON ledger.review_item (check_at) WHERE state = 'OPEN';

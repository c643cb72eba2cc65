-- The push and the pull ask before each batch which records have a link in doubt. There are few such items.
CREATE INDEX review_item_double_link ON ledger.review_item (record)
  WHERE category = 'DOUBLE_LINK' AND state IN ('OPEN', 'DECIDED');

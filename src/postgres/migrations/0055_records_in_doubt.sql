-- The push and the pull ask before each batch about which records a person decides whose they are. There are few such items.
DROP INDEX ledger.review_item_double_link;
CREATE INDEX review_item_in_doubt ON ledger.review_item (record)
  WHERE category IN ('DOUBLE_LINK', 'OTHER_CUSTOMER') AND state IN ('OPEN', 'DECIDED');

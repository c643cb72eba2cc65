-- When the hub learned that a record was deleted, by the hub's clock. A row that was read later, and is not deleted, was
-- undeleted: Salesforce's stamps count whole seconds, and do not tell two changes within one.
ALTER TABLE ledger.tombstone ADD COLUMN buried_at timestamptz(3);

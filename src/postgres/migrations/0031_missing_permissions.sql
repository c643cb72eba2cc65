-- The rights to fields of Salesforce that the integration user needs and does not have, as the last look found. Written
-- by the holder of the lease `pull` alone, read by every process.
CREATE TABLE ledger.missing_permission (
  object text NOT NULL,
  field text NOT NULL,
  needed text NOT NULL CHECK (needed IN ('READ', 'EDIT')),
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (object, field, needed)
);

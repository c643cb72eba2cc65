-- The objects of Salesforce whose changes could not be read or applied in the last round of the pull. A round that
-- succeeds deletes the row. Written by the holder of the lease `pull` alone, read by every process.
CREATE TABLE ledger.pull_failure (
  object text PRIMARY KEY,
  failures integer NOT NULL DEFAULT 1,
  code text NOT NULL,
  reason text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

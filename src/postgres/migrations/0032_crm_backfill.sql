-- A full reading of one object of Salesforce into the portal. Asked for by the command `backfill --from-salesforce`, carried
-- out by the holder of the lease `pull` between its rounds. A row stays after its end and is used again by the next one.
CREATE TABLE ledger.crm_backfill (
  object text PRIMARY KEY,
  -- Parents before children.
  place integer NOT NULL,
  -- The query job of Bulk API 2.0, once it was started, and when, by the hub's clock.
  job_id text,
  started_at timestamptz,
  -- How many rows the job found; null while it runs.
  total bigint,
  -- Where the next page of the result begins; null at its start.
  locator text,
  rows_read bigint NOT NULL DEFAULT 0,
  finished_at timestamptz,
  -- Why it ended without all rows, in words.
  problem text
);

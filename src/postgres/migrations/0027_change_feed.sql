-- The place of the reader of Salesforce's change feed (Pub/Sub API), and how the feed does. One row for each channel; one
-- process reads at a time, the holder of the lease "pull".
CREATE TABLE ledger.change_feed (
  channel text COLLATE "C" PRIMARY KEY,
  -- Opaque. Stored in the transaction that ends the application of its event. Null: begin with the newest event.
  replay_id bytea,
  -- Of the last applied event: when Salesforce committed it, by Salesforce's clock, and when it was applied, by ours.
  event_at timestamptz(3),
  applied_at timestamptz(3),
  -- Events were lost: changes since then are read again before the feed goes on. Null: nothing is to be read again.
  resync_from timestamptz(3),
  resyncs integer NOT NULL DEFAULT 0,
  resynced_at timestamptz(3),
  state text COLLATE "C" NOT NULL CHECK (state IN ('LIVE', 'SILENT', 'RESYNCING', 'DOWN', 'OFF')),
  reason text,
  state_since timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- A reader reports every few seconds. After a longer silence no process reads the feed.
  reported_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- Counters that other systems keep for the hub, as they were last read. A minute is measured by what was added since.
CREATE TABLE ledger.measure_counter (
  kind text COLLATE "C" NOT NULL,
  label text COLLATE "C" NOT NULL,
  -- Names the counter's life: one that begins anew, such as after a loss of Redis, has another one.
  since text COLLATE "C" NOT NULL,
  value bigint NOT NULL,

  PRIMARY KEY (kind, label)
);

-- What the hub measures about itself, and what became of sent changes until it is counted there.

-- A spread counts durations by length: its first number is below the first bound, its last above the last one. The
-- bounds stand in src/domain/measures/spread.ts and never change, because stored spreads are added to new ones.

-- The spread of durations that were counted by bucket.
CREATE FUNCTION ledger.spread_of(buckets integer[], counts bigint[], length integer) RETURNS bigint[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT array_agg(coalesce((SELECT sum(c) FROM unnest(buckets, counts) u(b, c) WHERE u.b = s)::bigint, 0) ORDER BY s)
    FROM generate_series(0, length - 1) s
$$;

CREATE FUNCTION ledger.add_spreads(one bigint[], other bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN one IS NULL THEN other WHEN other IS NULL THEN one
    ELSE ARRAY(SELECT coalesce(x, 0) + coalesce(y, 0) FROM unnest(one, other) WITH ORDINALITY u(x, y, place)
                ORDER BY place) END
$$;

CREATE AGGREGATE ledger.sum_spreads(bigint[]) (SFUNC = ledger.add_spreads, STYPE = bigint[]);

-- Inserted in the transaction that settles changes, one row for like ones. The writer of measures removes rows and adds
-- them up in one transaction, so each outcome is counted exactly once.
CREATE TABLE ledger.sent_outcome (
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('SENT', 'RETRIED', 'FAILED')),
  record text COLLATE "C" NOT NULL,
  lane ledger.lane NOT NULL,
  -- Null in the lane BULK: a backfill has as many accounts as rows.
  account_id uuid,
  -- Of the failure.
  code text COLLATE "C",
  count bigint NOT NULL,
  -- From the change until Salesforce had it, milliseconds: the place in the spread, the sum and the longest.
  bucket integer,
  total bigint,
  peak bigint
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- One row for each kind, label and minute, and their sums by hour and by day (UTC). A minute without a row is zero if it
-- was counted (kind COUNTED) or sampled (kind SAMPLED), else it is unknown.
CREATE TABLE ledger.measure (
  step text COLLATE "C" NOT NULL CHECK (step IN ('MINUTE', 'HOUR', 'DAY')),
  kind text COLLATE "C" NOT NULL,
  at timestamptz(0) NOT NULL,
  label text COLLATE "C" NOT NULL,
  -- Events, durations or samples.
  count bigint NOT NULL,
  -- The sum of levels or of durations (milliseconds), and the greatest of them.
  total bigint NOT NULL,
  peak bigint NOT NULL,
  spread bigint[],

  PRIMARY KEY (step, kind, at, label)
);

-- One row: up to which minute facts were counted. It goes back when the clock is set back.
CREATE TABLE ledger.measure_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  counted_until timestamptz(0) NOT NULL
);

CREATE INDEX review_item_finished ON ledger.review_item (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX authentication_event_refused ON ledger.authentication_event (at) WHERE outcome = 'REFUSED';

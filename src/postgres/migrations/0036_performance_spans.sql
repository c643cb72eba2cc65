-- The rollups by day are also kept by week and by month, so that a period is read as a few whole months, whole weeks and
-- single days, however many shipments and days it has. `day` is the first of the span; weeks begin on Monday.

CREATE DOMAIN portal.rollup_span AS text COLLATE "C" CHECK (VALUE IN ('DAY', 'WEEK', 'MONTH'));

ALTER TABLE portal.performance_rollup ADD COLUMN span portal.rollup_span NOT NULL DEFAULT 'DAY',
  DROP CONSTRAINT performance_rollup_pkey;
ALTER TABLE portal.performance_rollup ALTER COLUMN span DROP DEFAULT,
  ADD PRIMARY KEY (branch_id, span, day, origin_country, destination_country, mode);
DROP INDEX portal.performance_rollup_of_account;
CREATE INDEX performance_rollup_of_account ON portal.performance_rollup (account_id, span, day);

ALTER TABLE portal.lane_rollup ADD COLUMN span portal.rollup_span NOT NULL DEFAULT 'DAY',
  DROP CONSTRAINT lane_rollup_pkey;
ALTER TABLE portal.lane_rollup ALTER COLUMN span DROP DEFAULT,
  ADD PRIMARY KEY (span, day, origin_country, destination_country, mode, shard);

-- What one shipment or many add on one day.
CREATE TYPE portal.performance_delta AS (
  account_id uuid, branch_id uuid, day date, origin_country text, destination_country text, mode text,
  shipments integer, exceptions integer, picked_up integer, picked_up_promised integer, picked_up_on_time integer,
  delivered integer, delivered_promised integer, delivered_on_time integer);

-- The spans that a day is in, by their first days.
CREATE FUNCTION portal.spans_of(day date) RETURNS TABLE (span text, first date) LANGUAGE sql IMMUTABLE AS $$
  VALUES ('DAY', $1), ('WEEK', date_trunc('week', $1::timestamp)::date), ('MONTH', date_trunc('month', $1::timestamp)::date)
$$;

-- Adds counts to both rollups, in all spans. Rows are locked in the order of their keys, so that two writers rarely meet
-- crosswise.
DROP FUNCTION portal.add_performance(portal.performance_rollup[]);
CREATE FUNCTION portal.add_performance(delta portal.performance_delta[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.performance_rollup AS rollup (
    account_id, branch_id, span, day, origin_country, destination_country, mode, shipments, exceptions, picked_up,
    picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
  SELECT account_id, branch_id, span, first, origin_country, destination_country, mode,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM unnest(delta) d, portal.spans_of(d.day) GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
  ON CONFLICT (branch_id, span, day, origin_country, destination_country, mode) DO UPDATE SET
    shipments = rollup.shipments + excluded.shipments, exceptions = rollup.exceptions + excluded.exceptions,
    picked_up = rollup.picked_up + excluded.picked_up,
    picked_up_promised = rollup.picked_up_promised + excluded.picked_up_promised,
    picked_up_on_time = rollup.picked_up_on_time + excluded.picked_up_on_time,
    delivered = rollup.delivered + excluded.delivered,
    delivered_promised = rollup.delivered_promised + excluded.delivered_promised,
    delivered_on_time = rollup.delivered_on_time + excluded.delivered_on_time;
  INSERT INTO portal.lane_rollup AS rollup (
    span, day, origin_country, destination_country, mode, shard, shipments, exceptions, picked_up,
    picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
  SELECT span, first, origin_country, destination_country, mode, (hashtext(branch_id::text) & 7)::smallint,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM unnest(delta) d, portal.spans_of(d.day) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (span, day, origin_country, destination_country, mode, shard) DO UPDATE SET
    shipments = rollup.shipments + excluded.shipments, exceptions = rollup.exceptions + excluded.exceptions,
    picked_up = rollup.picked_up + excluded.picked_up,
    picked_up_promised = rollup.picked_up_promised + excluded.picked_up_promised,
    picked_up_on_time = rollup.picked_up_on_time + excluded.picked_up_on_time,
    delivered = rollup.delivered + excluded.delivered,
    delivered_promised = rollup.delivered_promised + excluded.delivered_promised,
    delivered_on_time = rollup.delivered_on_time + excluded.delivered_on_time;
END $$;

CREATE OR REPLACE FUNCTION portal.follow_inserted_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.shipment_facet
  SELECT DISTINCT facet, current_milestone, mode, service_level, exception_state FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.shipment_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  PERFORM portal.add_performance(array_agg(row(delta.*)::portal.performance_delta)) FROM (
    SELECT n.account_id, n.branch_id, c.day, coalesce(n.origin_country, ''), coalesce(n.destination_country, ''), n.mode,
           sum(c.shipments), sum(c.exception_count), sum(c.picked_up), sum(c.picked_up_promised),
           sum(c.picked_up_in_time), sum(c.delivered), sum(c.delivered_promised), sum(c.delivered_in_time)
      FROM new_rows n, portal.performance_contribution(n.created_at, n.booked_at, n.exceptions, n.picked_up_at,
             n.picked_up_on_time, n.delivered_at, n.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6) delta;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION portal.follow_updated_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.shipment_facet
  SELECT DISTINCT facet, current_milestone, mode, service_level, exception_state FROM new_rows n
   WHERE NOT EXISTS (SELECT FROM portal.shipment_facet f WHERE f.facet = n.facet)
   ORDER BY facet ON CONFLICT DO NOTHING;
  PERFORM portal.add_performance(array_agg(row(delta.*)::portal.performance_delta)) FROM (
    SELECT s.account_id, s.branch_id, c.day, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''), s.mode,
           sum(sign * c.shipments) AS a, sum(sign * c.exception_count) AS b, sum(sign * c.picked_up) AS c,
           sum(sign * c.picked_up_promised) AS d, sum(sign * c.picked_up_in_time) AS e, sum(sign * c.delivered) AS f,
           sum(sign * c.delivered_promised) AS g, sum(sign * c.delivered_in_time) AS h
      FROM (SELECT 1 AS sign, n.* FROM new_rows n UNION ALL SELECT -1, o.* FROM old_rows o) s,
           portal.performance_contribution(s.created_at, s.booked_at, s.exceptions, s.picked_up_at,
             s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6) delta
   WHERE (a, b, c, d, e, f, g, h) <> (0, 0, 0, 0, 0, 0, 0, 0);
  RETURN NULL;
END $$;

-- What was counted before.
INSERT INTO portal.performance_rollup (
  account_id, branch_id, span, day, origin_country, destination_country, mode, shipments, exceptions, picked_up,
  picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
SELECT account_id, branch_id, s.span, s.first, origin_country, destination_country, mode,
       sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
       sum(delivered), sum(delivered_promised), sum(delivered_on_time)
  FROM portal.performance_rollup, portal.spans_of(day) s WHERE s.span <> 'DAY' GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO portal.lane_rollup (
  span, day, origin_country, destination_country, mode, shard, shipments, exceptions, picked_up, picked_up_promised,
  picked_up_on_time, delivered, delivered_promised, delivered_on_time)
SELECT s.span, s.first, origin_country, destination_country, mode, shard,
       sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
       sum(delivered), sum(delivered_promised), sum(delivered_on_time)
  FROM portal.lane_rollup, portal.spans_of(day) s WHERE s.span <> 'DAY' GROUP BY 1, 2, 3, 4, 5, 6;

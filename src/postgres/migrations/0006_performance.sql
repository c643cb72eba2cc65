-- Counts of shipments, exceptions and on-time pickups and deliveries, kept in the transaction of each write.
--
-- A shipment and its exceptions count on the day of its booking, or else of its pickup, its delivery or its making. A
-- pickup and a delivery count on their own days. Days are those of UTC. An unknown country is ''.

-- Counts are kept by day, week and month, so a report reads a few whole months, whole weeks and single days, however
-- long its period.
CREATE DOMAIN portal.rollup_span AS text COLLATE "C" CHECK (VALUE IN ('DAY', 'WEEK', 'MONTH'));

-- One row for each span, branch and lane.
CREATE TABLE portal.performance_rollup (
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  span portal.rollup_span NOT NULL,
  -- The first day of the span. Weeks begin on Monday.
  day date NOT NULL,
  origin_country text COLLATE "C" NOT NULL,
  destination_country text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,

  shipments integer NOT NULL,
  exceptions integer NOT NULL,
  picked_up integer NOT NULL,
  -- Of those picked up: how many had a promise, and how many kept it. For deliveries likewise.
  picked_up_promised integer NOT NULL,
  picked_up_on_time integer NOT NULL,
  delivered integer NOT NULL,
  delivered_promised integer NOT NULL,
  delivered_on_time integer NOT NULL,

  PRIMARY KEY (branch_id, span, day, origin_country, destination_country, mode)
);
CREATE INDEX performance_rollup_of_account ON portal.performance_rollup (account_id, span, day);

-- The same counts over all customers, for staff. It has as many rows as there are spans and lanes, however many
-- branches.
CREATE TABLE portal.lane_rollup (
  span portal.rollup_span NOT NULL,
  day date NOT NULL,
  origin_country text COLLATE "C" NOT NULL,
  destination_country text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  -- A hash of the branch, 0 to 7: writers of different branches seldom wait for one row.
  shard smallint NOT NULL,

  shipments integer NOT NULL,
  exceptions integer NOT NULL,
  picked_up integer NOT NULL,
  picked_up_promised integer NOT NULL,
  picked_up_on_time integer NOT NULL,
  delivered integer NOT NULL,
  delivered_promised integer NOT NULL,
  delivered_on_time integer NOT NULL,

  PRIMARY KEY (span, day, origin_country, destination_country, mode, shard)
);

-- What one shipment adds to the counts, as up to three rows: on its own day, its pickup's and its delivery's.
CREATE FUNCTION portal.performance_contribution(
  created_at timestamptz, booked_at timestamptz, exceptions integer,
  picked_up_at timestamptz, picked_up_on_time boolean,
  delivered_at timestamptz, delivered_on_time boolean,
  OUT day date, OUT shipments integer, OUT exception_count integer,
  OUT picked_up integer, OUT picked_up_promised integer, OUT picked_up_in_time integer,
  OUT delivered integer, OUT delivered_promised integer, OUT delivered_in_time integer
) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
  SELECT (coalesce($2, $4, $6, $1) AT TIME ZONE 'UTC')::date, 1, $3, 0, 0, 0, 0, 0, 0
  UNION ALL
  SELECT ($4 AT TIME ZONE 'UTC')::date, 0, 0, 1, ($5 IS NOT NULL)::int, coalesce($5, false)::int, 0, 0, 0
   WHERE $4 IS NOT NULL
  UNION ALL
  SELECT ($6 AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 0, 1, ($7 IS NOT NULL)::int, coalesce($7, false)::int
   WHERE $6 IS NOT NULL
$$;

-- What one statement adds to the counts of a branch and a lane on one day.
CREATE TYPE portal.performance_delta AS (
  account_id uuid, branch_id uuid, day date, origin_country text, destination_country text, mode text,
  shipments integer, exceptions integer, picked_up integer, picked_up_promised integer, picked_up_on_time integer,
  delivered integer, delivered_promised integer, delivered_on_time integer);

-- The spans that hold a day, each with its first day.
CREATE FUNCTION portal.spans_of(day date) RETURNS TABLE (span text, first date) LANGUAGE sql IMMUTABLE AS $$
  VALUES ('DAY', $1), ('WEEK', date_trunc('week', $1::timestamp)::date), ('MONTH', date_trunc('month', $1::timestamp)::date)
$$;

-- Adds counts to both rollups, in all spans. It locks rows in the order of their keys, so that two writers seldom wait
-- for each other crosswise.
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

-- The triggers on portal.shipment add missing facets, and what the changed rows count now minus what they counted
-- before. They see every write, by any program.

CREATE FUNCTION portal.follow_inserted_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER shipment_inserted AFTER INSERT ON portal.shipment REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_inserted_shipments();

CREATE FUNCTION portal.follow_updated_shipments() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER shipment_updated AFTER UPDATE ON portal.shipment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION portal.follow_updated_shipments();

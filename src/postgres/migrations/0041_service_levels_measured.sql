-- The rollups tell service levels apart. An unknown level is ''.
--
-- The counts of the rows that are there are those of all levels together, so they are counted again from all shipments.
-- Writes of shipments wait for that; about half a minute for a million of them.
LOCK TABLE portal.shipment IN SHARE MODE;

ALTER TYPE portal.performance_delta ADD ATTRIBUTE service_level text;

TRUNCATE portal.performance_rollup, portal.lane_rollup;
ALTER TABLE portal.performance_rollup ADD COLUMN service_level text COLLATE "C" NOT NULL,
  DROP CONSTRAINT performance_rollup_pkey,
  ADD PRIMARY KEY (branch_id, span, day, origin_country, destination_country, mode, service_level);
ALTER TABLE portal.lane_rollup ADD COLUMN service_level text COLLATE "C" NOT NULL,
  DROP CONSTRAINT lane_rollup_pkey,
  ADD PRIMARY KEY (span, day, origin_country, destination_country, mode, service_level, shard);
-- For a report of staff that tells customers apart.
CREATE INDEX performance_rollup_of_all ON portal.performance_rollup (span, day);

CREATE OR REPLACE FUNCTION portal.add_performance(delta portal.performance_delta[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO portal.performance_rollup AS rollup (
    account_id, branch_id, span, day, origin_country, destination_country, mode, service_level, shipments, exceptions, picked_up,
    picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
  SELECT account_id, branch_id, span, first, origin_country, destination_country, mode, service_level,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM unnest(delta) d, portal.spans_of(d.day) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
   ORDER BY 2, 3, 4, 5, 6, 7, 8
  ON CONFLICT (branch_id, span, day, origin_country, destination_country, mode, service_level) DO UPDATE SET
    shipments = rollup.shipments + excluded.shipments, exceptions = rollup.exceptions + excluded.exceptions,
    picked_up = rollup.picked_up + excluded.picked_up,
    picked_up_promised = rollup.picked_up_promised + excluded.picked_up_promised,
    picked_up_on_time = rollup.picked_up_on_time + excluded.picked_up_on_time,
    delivered = rollup.delivered + excluded.delivered,
    delivered_promised = rollup.delivered_promised + excluded.delivered_promised,
    delivered_on_time = rollup.delivered_on_time + excluded.delivered_on_time;
  INSERT INTO portal.lane_rollup AS rollup (
    span, day, origin_country, destination_country, mode, service_level, shard, shipments, exceptions, picked_up,
    picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
  SELECT span, first, origin_country, destination_country, mode, service_level, (hashtext(branch_id::text) & 7)::smallint,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM unnest(delta) d, portal.spans_of(d.day) GROUP BY 1, 2, 3, 4, 5, 6, 7
   ORDER BY 1, 2, 3, 4, 5, 6, 7
  ON CONFLICT (span, day, origin_country, destination_country, mode, service_level, shard) DO UPDATE SET
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
           sum(c.picked_up_in_time), sum(c.delivered), sum(c.delivered_promised), sum(c.delivered_in_time),
           coalesce(n.service_level, '')
      FROM new_rows n, portal.performance_contribution(n.created_at, n.booked_at, n.exceptions, n.picked_up_at,
             n.picked_up_on_time, n.delivered_at, n.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6, 15) delta;
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
           sum(sign * c.delivered_promised) AS g, sum(sign * c.delivered_in_time) AS h,
           coalesce(s.service_level, '')
      FROM (SELECT 1 AS sign, n.* FROM new_rows n UNION ALL SELECT -1, o.* FROM old_rows o) s,
           portal.performance_contribution(s.created_at, s.booked_at, s.exceptions, s.picked_up_at,
             s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
     GROUP BY 1, 2, 3, 4, 5, 6, 15) delta
   WHERE (a, b, c, d, e, f, g, h) <> (0, 0, 0, 0, 0, 0, 0, 0);
  RETURN NULL;
END $$;

WITH counted AS MATERIALIZED (
  SELECT s.account_id, s.branch_id, c.day, coalesce(s.origin_country, '') AS origin_country,
         coalesce(s.destination_country, '') AS destination_country, s.mode,
         coalesce(s.service_level, '') AS service_level, sum(c.shipments) AS shipments,
         sum(c.exception_count) AS exceptions, sum(c.picked_up) AS picked_up,
         sum(c.picked_up_promised) AS picked_up_promised, sum(c.picked_up_in_time) AS picked_up_on_time,
         sum(c.delivered) AS delivered, sum(c.delivered_promised) AS delivered_promised,
         sum(c.delivered_in_time) AS delivered_on_time
    FROM portal.shipment s, portal.performance_contribution(s.created_at, s.booked_at, s.exceptions, s.picked_up_at,
           s.picked_up_on_time, s.delivered_at, s.delivered_on_time) c
   GROUP BY 1, 2, 3, 4, 5, 6, 7),
branches AS (
  INSERT INTO portal.performance_rollup (
    account_id, branch_id, span, day, origin_country, destination_country, mode, service_level, shipments, exceptions,
    picked_up, picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
  SELECT account_id, branch_id, span, first, origin_country, destination_country, mode, service_level,
         sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
         sum(delivered), sum(delivered_promised), sum(delivered_on_time)
    FROM counted c, portal.spans_of(c.day) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)
INSERT INTO portal.lane_rollup (
  span, day, origin_country, destination_country, mode, service_level, shard, shipments, exceptions, picked_up,
  picked_up_promised, picked_up_on_time, delivered, delivered_promised, delivered_on_time)
SELECT span, first, origin_country, destination_country, mode, service_level,
       (hashtext(branch_id::text) & 7)::smallint,
       sum(shipments), sum(exceptions), sum(picked_up), sum(picked_up_promised), sum(picked_up_on_time),
       sum(delivered), sum(delivered_promised), sum(delivered_on_time)
  FROM counted c, portal.spans_of(c.day) GROUP BY 1, 2, 3, 4, 5, 6, 7;

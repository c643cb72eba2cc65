-- A range over one time in the order of another (delivered in March, by booking) has no B-tree that is in order and in
-- range at once. A GiST index over all the times is both: it gives the rows that are in every range one after the other
-- by their distance (<->) from a time that lies before or after all of them, and steps over pages without such rows.
-- Needs the extension btree_gist, which comes with PostgreSQL and which the owner of a database may create.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- What is indexed are expressions, so that no B-tree can serve the conditions written over them: a range read through its
-- own index and sorted would cost what the range holds.
CREATE FUNCTION portal.utc(moment timestamptz) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN moment AT TIME ZONE 'UTC';

-- 1 for no time, else 0: GiST can search its pages for a value, but not for the absence of one.
CREATE FUNCTION portal.none(moment timestamptz) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN num_nulls(moment)::smallint;

-- The first 48 bits of an id, its milliseconds when it is of version 7: a number that sorts as ids do, for the rows that
-- have no value in the ordering and follow each other by id.
CREATE FUNCTION portal.id_order(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ('x' || left(id::text, 8) || substr(id::text, 10, 4))::bit(48)::bigint;

-- The time that keeps together on a page what happened together. It leads the indexes because it is never null: rows
-- without the leading value would be strewn over all pages and make each of them span all times.
CREATE FUNCTION portal.about(booked_at timestamptz, promised_at timestamptz, delivered_at timestamptz, created_at timestamptz)
  RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN portal.utc(coalesce(booked_at, promised_at, delivered_at, created_at));

CREATE INDEX shipment_times ON portal.shipment USING gist (
  portal.about(booked_at, promised_delivery_at, delivered_at, created_at), portal.utc(booked_at),
  portal.utc(promised_delivery_at), portal.utc(delivered_at), portal.utc(estimated_delivery_at),
  portal.utc(updated_at), portal.none(booked_at), portal.none(promised_delivery_at),
  portal.none(estimated_delivery_at), portal.id_order(portal_id));

-- The predicates are always true. They keep the planner from an index whose first column is not asked for: each of its
-- pages then holds times from everywhere.
CREATE INDEX shipment_facet_times ON portal.shipment USING gist (
  facet, portal.about(booked_at, promised_delivery_at, delivered_at, created_at), portal.utc(booked_at),
  portal.utc(promised_delivery_at), portal.utc(delivered_at), portal.utc(estimated_delivery_at),
  portal.utc(updated_at), portal.none(booked_at), portal.none(promised_delivery_at),
  portal.none(estimated_delivery_at), portal.id_order(portal_id))
  WHERE facet IS NOT NULL;
CREATE INDEX shipment_account_times ON portal.shipment USING gist (
  account_id, portal.about(booked_at, promised_delivery_at, delivered_at, created_at), portal.utc(booked_at),
  portal.utc(promised_delivery_at), portal.utc(delivered_at), portal.utc(estimated_delivery_at),
  portal.utc(updated_at), portal.none(booked_at), portal.none(promised_delivery_at),
  portal.none(estimated_delivery_at), portal.id_order(portal_id), facet)
  WHERE account_id IS NOT NULL;
CREATE INDEX shipment_branch_times ON portal.shipment USING gist (
  branch_id, portal.about(booked_at, promised_delivery_at, delivered_at, created_at), portal.utc(booked_at),
  portal.utc(promised_delivery_at), portal.utc(delivered_at), portal.utc(estimated_delivery_at),
  portal.utc(updated_at), portal.none(booked_at), portal.none(promised_delivery_at),
  portal.none(estimated_delivery_at), portal.id_order(portal_id), facet)
  WHERE branch_id IS NOT NULL;

DROP INDEX portal.shipment_delivered, portal.shipment_account_delivered, portal.shipment_branch_delivered;

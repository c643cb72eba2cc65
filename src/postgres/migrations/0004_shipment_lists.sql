-- The indexes that keep a page of shipments at the same cost, however many shipments there are.
-- test/integration/portal-store/growth.test.ts counts the blocks that each list reads.

-- Every combination of filter columns that ever occurred. A filtered list reads the matching facets here and merges one
-- index range for each of them. So a rare word never makes PostgreSQL walk past a million rows with a common one.
-- A trigger adds the rows (0006_performance.sql).
CREATE TABLE portal.shipment_facet (
  facet bigint PRIMARY KEY,
  current_milestone portal.milestone_type,
  mode portal.transport_mode NOT NULL,
  service_level portal.service_level,
  exception_state portal.exception_state
);

-- One B-tree for each place that a list starts from (all shipments, a customer, a branch), with and without the facet,
-- and each ordering. Each range is read in order and for one page at most.

-- The columns of INCLUDE answer a short range of one time in the order of another from the index alone.
CREATE INDEX shipment_booked ON portal.shipment (booked_at, portal_id)
  INCLUDE (promised_delivery_at, estimated_delivery_at, updated_at);
CREATE INDEX shipment_promised ON portal.shipment (promised_delivery_at, portal_id)
  INCLUDE (booked_at, estimated_delivery_at, updated_at);
CREATE INDEX shipment_estimated ON portal.shipment (estimated_delivery_at, portal_id);
CREATE INDEX shipment_updated ON portal.shipment (updated_at, portal_id);
CREATE INDEX shipment_facet_booked ON portal.shipment (facet, booked_at, portal_id);
CREATE INDEX shipment_facet_promised ON portal.shipment (facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_facet_estimated ON portal.shipment (facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_facet_updated ON portal.shipment (facet, updated_at, portal_id);

CREATE INDEX shipment_account_booked ON portal.shipment (account_id, booked_at, portal_id);
CREATE INDEX shipment_account_promised ON portal.shipment (account_id, promised_delivery_at, portal_id);
CREATE INDEX shipment_account_estimated ON portal.shipment (account_id, estimated_delivery_at, portal_id);
CREATE INDEX shipment_account_updated ON portal.shipment (account_id, updated_at, portal_id);
CREATE INDEX shipment_account_facet_booked ON portal.shipment (account_id, facet, booked_at, portal_id);
CREATE INDEX shipment_account_facet_promised ON portal.shipment (account_id, facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_account_facet_estimated ON portal.shipment (account_id, facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_account_facet_updated ON portal.shipment (account_id, facet, updated_at, portal_id);

CREATE INDEX shipment_branch_booked ON portal.shipment (branch_id, booked_at, portal_id);
CREATE INDEX shipment_branch_promised ON portal.shipment (branch_id, promised_delivery_at, portal_id);
CREATE INDEX shipment_branch_estimated ON portal.shipment (branch_id, estimated_delivery_at, portal_id);
CREATE INDEX shipment_branch_updated ON portal.shipment (branch_id, updated_at, portal_id);
CREATE INDEX shipment_branch_facet_booked ON portal.shipment (branch_id, facet, booked_at, portal_id);
CREATE INDEX shipment_branch_facet_promised ON portal.shipment (branch_id, facet, promised_delivery_at, portal_id);
CREATE INDEX shipment_branch_facet_estimated ON portal.shipment (branch_id, facet, estimated_delivery_at, portal_id);
CREATE INDEX shipment_branch_facet_updated ON portal.shipment (branch_id, facet, updated_at, portal_id);

-- A range over one time in the order of another (delivered in March, by booking) has no B-tree that is in range and in
-- order at once. A GiST index over all times is both: it returns the rows that are in every range by their distance
-- (<->) from a time before or after all of them, and skips pages without such rows.
--
-- The indexes are over expressions. No B-tree can serve conditions that are written over these expressions, so the
-- planner cannot choose to read a whole range and sort it.

CREATE FUNCTION portal.utc(moment timestamptz) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN moment AT TIME ZONE 'UTC';

-- 1 for no time, else 0: GiST searches its pages for a value, but not for the absence of one.
CREATE FUNCTION portal.none(moment timestamptz) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN num_nulls(moment)::smallint;

-- The first 48 bits of an id: milliseconds since 1970 in an id of version 7. Rows without a value of the ordering
-- follow each other by id, and this number sorts as ids do.
CREATE FUNCTION portal.id_order(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ('x' || left(id::text, 8) || substr(id::text, 10, 4))::bit(48)::bigint;

-- Leads the indexes and keeps on one page what happened together. It is never null: rows without the leading value
-- would be spread over all pages, and each page would then span all times.
CREATE FUNCTION portal.about(
  booked_at timestamptz, promised_at timestamptz, delivered_at timestamptz, created_at timestamptz
) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN portal.utc(coalesce(booked_at, promised_at, delivered_at, created_at));

CREATE INDEX shipment_times ON portal.shipment USING gist (
  portal.about(booked_at, promised_delivery_at, delivered_at, created_at), portal.utc(booked_at),
  portal.utc(promised_delivery_at), portal.utc(delivered_at), portal.utc(estimated_delivery_at),
  portal.utc(updated_at), portal.none(booked_at), portal.none(promised_delivery_at),
  portal.none(estimated_delivery_at), portal.id_order(portal_id));

-- The predicates below are always true. PostgreSQL uses such an index only for a query with a condition on its first
-- column. Without that condition each page that the query reads would hold times from everywhere.
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

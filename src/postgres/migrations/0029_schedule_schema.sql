-- The worker's schedule keeps its tables here (pg-boss makes them). The role of the hub may make no schema itself; with
-- roles of its own ("waybill migrate") the schema belongs to it.
CREATE SCHEMA IF NOT EXISTS pgboss;

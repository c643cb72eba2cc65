-- How long exceptions wait until somebody acknowledges them is a measure of the business, also of removed ones.
ALTER TABLE ledger.removed_exception ADD COLUMN acknowledged_at timestamptz(3);
CREATE INDEX removed_exception_acknowledged ON ledger.removed_exception (acknowledged_at)
  WHERE acknowledged_at IS NOT NULL;
CREATE INDEX exception_acknowledged ON portal.exception (acknowledged_at) WHERE acknowledged_at IS NOT NULL;

CREATE OR REPLACE FUNCTION ledger.keep_removed_exceptions() RETURNS trigger LANGUAGE plpgsql
SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.removed_exception
    (portal_id, account_id, origin_country, destination_country, mode, opened_at, acknowledged_at, resolved_at)
    SELECT g.portal_id, g.account_id, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''), s.mode,
           g.opened_at, g.acknowledged_at, g.resolved_at
      FROM gone g JOIN portal.shipment s ON s.portal_id = g.shipment_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- The exceptions of all days are counted once more.
ALTER TABLE ledger.measure_head ADD COLUMN exceptions_counted boolean NOT NULL DEFAULT false;

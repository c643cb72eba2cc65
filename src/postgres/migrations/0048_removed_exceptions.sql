-- What the measures of the business count of an exception, kept when it is removed with its shipment: a day that is counted
-- again counts it still.
CREATE TABLE ledger.removed_exception (
  portal_id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  -- Of its shipment when it was removed.
  origin_country text COLLATE "C" NOT NULL,
  destination_country text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  resolved_at timestamptz(3)
);
CREATE INDEX removed_exception_opened ON ledger.removed_exception (opened_at);
CREATE INDEX removed_exception_resolved ON ledger.removed_exception (resolved_at) WHERE resolved_at IS NOT NULL;

CREATE FUNCTION ledger.keep_removed_exceptions() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.removed_exception
    (portal_id, account_id, origin_country, destination_country, mode, opened_at, resolved_at)
    SELECT g.portal_id, g.account_id, coalesce(s.origin_country, ''), coalesce(s.destination_country, ''), s.mode,
           g.opened_at, g.resolved_at
      FROM gone g JOIN portal.shipment s ON s.portal_id = g.shipment_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
-- Exceptions are removed before their shipments.
CREATE TRIGGER keep_removed AFTER DELETE ON portal.exception REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.keep_removed_exceptions();
REVOKE ALL ON FUNCTION ledger.keep_removed_exceptions FROM PUBLIC;

-- The event id of an EDI status is its content in one spelling (src/domain/edi/status-identity.ts), without the carrier and
-- the number of the shipment. Earlier events get that form, so that a carrier's next re-send is known. Ids that do not have
-- exactly the earlier form stay as they are, and so does every second event that would get the same id.

CREATE FUNCTION pg_temp.plain(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT upper(regexp_replace($1, '[^A-Za-z0-9]', '', 'g'))
$$;
CREATE FUNCTION pg_temp.clock(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT regexp_replace(regexp_replace(btrim($1), '^(\d{6})00$', '\1'), '^(\d{4})00$', '\1')
$$;

CREATE TEMPORARY TABLE respelled ON COMMIT DROP AS
WITH part AS (
  -- Carrier, number, AT701 to AT707, stop, city, state; for an estimate the date and the time when it was made.
  SELECT portal_id, shipment_id, reporter, event_id, latitude, longitude, string_to_array(event_id, '|') AS p
    FROM portal.tracking_event
   WHERE source = 'EDI' AND correction IS NULL AND event_id ~ '^[ -~]+$'),
named AS (
  SELECT portal_id, shipment_id, reporter, event_id,
         concat_ws('|', pg_temp.plain(p[3]), pg_temp.plain(p[4]), pg_temp.plain(p[5]), pg_temp.plain(p[6]),
           pg_temp.plain(p[7]), coalesce(nullif(pg_temp.plain(p[9]), ''), 'LT'), pg_temp.clock(p[8]), p[10],
           CASE WHEN p[11] = '' THEN coalesce(latitude::text, '') ELSE pg_temp.plain(p[11]) END,
           CASE WHEN p[11] = '' THEN coalesce(longitude::text, '') ELSE pg_temp.plain(p[12]) END,
           CASE WHEN cardinality(p) = 14 THEN pg_temp.plain(p[13]) || '|' || pg_temp.clock(p[14]) END) AS new_id
    FROM part
   WHERE cardinality(p) IN (12, 14) AND p[7] ~ '^[0-9]*$' AND p[10] ~ '^([1-9][0-9]{0,3})?$')
SELECT DISTINCT ON (shipment_id, reporter, new_id) *
  FROM named n
 WHERE new_id <> event_id AND NOT EXISTS (
   SELECT FROM portal.tracking_event e
    WHERE (e.shipment_id, e.source, e.reporter, e.event_id) = (n.shipment_id, 'EDI', n.reporter, n.new_id))
 ORDER BY shipment_id, reporter, new_id, portal_id;

-- Within this migration the guard allows one change: the spelling of an event id, where it stands and where it is corrected.
CREATE FUNCTION portal.guard_event_spelling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given portal.tracking_event := OLD;
BEGIN
  IF OLD.source = 'EDI' THEN given.event_id := NEW.event_id; END IF;
  IF OLD.corrects_source = 'EDI' THEN given.corrects_event_id := NEW.corrects_event_id; END IF;
  IF NEW IS NOT DISTINCT FROM given THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'only the spelling of an EDI event id changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER tracking_event_is_immutable ON portal.tracking_event;
CREATE TRIGGER tracking_event_is_respelled BEFORE UPDATE ON portal.tracking_event
  FOR EACH ROW EXECUTE FUNCTION portal.guard_event_spelling();

UPDATE portal.tracking_event e SET event_id = r.new_id FROM respelled r WHERE e.portal_id = r.portal_id;
UPDATE portal.tracking_event e SET corrects_event_id = r.new_id
  FROM respelled r
 WHERE e.shipment_id = r.shipment_id AND e.corrects_source = 'EDI' AND e.corrects_event_id = r.event_id
   AND e.corrects_reporter IS NOT DISTINCT FROM r.reporter;
-- What an approval of an unfinished item would correct.
UPDATE ledger.review_item i SET proposal = jsonb_set(i.proposal::jsonb, '{event,eventId}', to_jsonb(r.new_id))::json
  FROM respelled r
 WHERE i.state IN ('OPEN', 'DECIDED') AND i.proposal->'event'->>'source' = 'EDI'
   AND i.proposal->'event'->>'eventId' = r.event_id
   AND r.shipment_id::text IN (i.proposal->>'shipmentId', i.proposal->'event'->>'shipmentId');

INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes)
SELECT 'waybill:migration', 'HUB', 'Milestone', shipment_id, 'eventIdsRespelled',
       json_build_array(json_build_object('field', 'trackingEvents',
         'old', json_agg('EDI ' || reporter || ' ' || event_id ORDER BY portal_id),
         'new', json_agg('EDI ' || reporter || ' ' || new_id ORDER BY portal_id)))
  FROM respelled GROUP BY shipment_id ORDER BY shipment_id;

DROP TRIGGER tracking_event_is_respelled ON portal.tracking_event;
DROP FUNCTION portal.guard_event_spelling();
CREATE TRIGGER tracking_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON portal.tracking_event
  FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

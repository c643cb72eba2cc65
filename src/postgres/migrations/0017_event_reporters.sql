-- The identity of an event is (source, reporter, shipment, event id). Before, two carriers, two devices or two shipments
-- with the same event id shared one event, and the second one was lost.

ALTER TABLE portal.tracking_event
  -- The sender among those of the source. `src/domain/reporter.ts` states the form: the user, after a slash the carrier or
  -- the device; `(hub)`, `(import)/NAME`, or `(unknown)` for events before this migration whose report left no audit.
  ADD COLUMN reporter text COLLATE "C",
  -- Null: the correction names the only event of the shipment with that source and id.
  ADD COLUMN corrects_reporter text COLLATE "C",
  DROP CONSTRAINT tracking_event_source_event_id_key;

-- Within this migration the guard allows one change: an event without a reporter gets one.
CREATE FUNCTION portal.guard_event_reporter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given portal.tracking_event := OLD;
BEGIN
  given.reporter := NEW.reporter;
  given.corrects_reporter := NEW.corrects_reporter;
  IF OLD.reporter IS NULL AND NEW.reporter IS NOT NULL AND NEW IS NOT DISTINCT FROM given THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an event gets its reporter once, and nothing else of it changes'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER tracking_event_is_immutable ON portal.tracking_event;
CREATE TRIGGER tracking_event_gets_reporter BEFORE UPDATE ON portal.tracking_event
  FOR EACH ROW EXECUTE FUNCTION portal.guard_event_reporter();

CREATE TEMPORARY TABLE event_reporter ON COMMIT DROP AS
WITH named AS (
  -- The entry that recorded the event. A decision of the review queue names its event in another field.
  SELECT DISTINCT ON (a.record_id, name) a.record_id, name, a.system,
         replace(replace(replace(replace(a.principal, '%', '%25'), '/', '%2F'), '(', '%28'), ')', '%29') AS subject
    FROM ledger.audit_entry a
   CROSS JOIN LATERAL json_array_elements(a.changes) change
   CROSS JOIN LATERAL json_array_elements_text(
           CASE WHEN change->>'field' = 'trackingEvents' AND json_typeof(change->'new') = 'array'
                THEN change->'new' ELSE '[]' END) name
   WHERE a.record = 'Milestone'
   ORDER BY a.record_id, name, a.id),
event AS (
  SELECT e.portal_id, e.shipment_id, e.source, e.event_id, s.import_source, named.subject,
         -- In capitals; empty for a dialect of the whole family.
         CASE WHEN e.source IN ('CARRIER', 'EDI') THEN upper(btrim(substring(e.dialect FROM '/(.*)'))) END AS carrier,
         named.system = 'HUB' OR (e.source = 'PORTAL' AND (
           e.event_id = 'booked:' || e.shipment_id
           OR starts_with(e.event_id, 'cancelled:' || e.shipment_id || ':')
           OR e.event_id ~ '^(document|customer document|exception|review) [0-9a-f-]{36}( (opened|resolved [0-9]+|counts|corrected|left out))?$'
         )) AS of_hub,
         e.source = 'PORTAL' AND named.subject IS NULL AND e.dialect = s.import_source
           AND starts_with(e.event_id, s.import_source || ':' || s.import_key || ':') AS of_import
    FROM portal.tracking_event e
    JOIN portal.shipment s ON s.portal_id = e.shipment_id
    LEFT JOIN named ON named.record_id = e.shipment_id::text AND named.name = e.source || ' ' || e.event_id)
SELECT portal_id, shipment_id, source::text, event_id,
       CASE WHEN of_hub THEN '(hub)'
            WHEN of_import THEN '(import)/' || import_source
            ELSE coalesce(subject, '(unknown)') || coalesce('/' || nullif(left(carrier, 100), ''), '')
        END AS reporter
  FROM event;

UPDATE portal.tracking_event e
   SET reporter = given.reporter, corrects_reporter = target.reporter
  FROM event_reporter given
  JOIN portal.tracking_event own USING (portal_id)
  LEFT JOIN event_reporter target
    ON target.shipment_id = own.shipment_id AND target.source = own.corrects_source
   AND target.event_id = own.corrects_event_id
 WHERE e.portal_id = given.portal_id;

-- One entry for each shipment names its events as later entries do.
INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes)
SELECT 'waybill:migration', 'HUB', 'Milestone', shipment_id, 'eventReportersGiven',
       json_build_array(json_build_object('field', 'trackingEvents', 'old', json_agg(source || ' ' || event_id ORDER BY portal_id),
         'new', json_agg(source || ' ' || reporter || ' ' || event_id ORDER BY portal_id)))
  FROM event_reporter GROUP BY shipment_id ORDER BY shipment_id;

DROP TRIGGER tracking_event_gets_reporter ON portal.tracking_event;
DROP FUNCTION portal.guard_event_reporter();
CREATE TRIGGER tracking_event_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON portal.tracking_event
  FOR EACH STATEMENT EXECUTE FUNCTION portal.refuse_change();

ALTER TABLE portal.tracking_event
  ALTER COLUMN reporter SET NOT NULL,
  ADD UNIQUE (shipment_id, source, reporter, event_id),
  ADD CHECK (correction IS NOT NULL OR corrects_reporter IS NULL);

-- The team of an exception is one of the business's teams. Until now it was free text.

-- The team that a text names, if it is spelled in another way: case, blanks and punctuation do not count, nor does a word
-- for "team" after the name. Null for every other text.
CREATE FUNCTION pg_temp.team_named(said text) RETURNS text LANGUAGE sql AS $$
  SELECT team FROM unnest(ARRAY['Sales Operations', 'Customer Service', 'Claims', 'Customs', 'Dispatch', 'Billing',
                                'Integration']) team
   WHERE lower(team) = regexp_replace(btrim(regexp_replace(lower(said), '[^a-z0-9]+', ' ', 'g')),
                                      ' (team|desk|queue|department|dept)$', '')
$$;

-- The team that works on a kind of exception unless a person says otherwise.
CREATE FUNCTION pg_temp.team_for(code text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE
    WHEN code IN ('ACCIDENT', 'DAMAGED', 'LOST', 'SHORTAGE') THEN 'Claims'
    WHEN code IN ('MISSING_DOCUMENTS', 'CUSTOMS', 'BORDER') THEN 'Customs'
    WHEN code IN ('HELD_FOR_PAYMENT', 'CREDIT_HOLD') THEN 'Billing'
    WHEN code IN ('MECHANICAL', 'ROAD_CONDITIONS', 'DRIVER_UNAVAILABLE', 'MISSED_PICKUP', 'MISSED_DELIVERY',
                  'CARRIER_DELAY', 'MIS_SORT', 'OVERWEIGHT') THEN 'Dispatch'
    ELSE 'Customer Service' END
$$;

CREATE TEMPORARY TABLE renamed ON COMMIT DROP AS
SELECT portal_id, owner_team AS said, pg_temp.team_named(owner_team) AS named,
       coalesce(pg_temp.team_named(owner_team), pg_temp.team_for(code)) AS team
  FROM portal.exception
 WHERE owner_team IS NOT NULL AND owner_team IS DISTINCT FROM pg_temp.team_named(owner_team);

UPDATE portal.exception e SET owner_team = r.team, version = e.version + 1, updated_at = now()
  FROM renamed r WHERE r.portal_id = e.portal_id;
DELETE FROM portal.exception_facet f
 WHERE owner_team IS NOT NULL AND NOT EXISTS (SELECT FROM portal.exception e WHERE e.facet = f.facet);

-- Every change can be told afterwards: by the exception's history, and by the audit.
INSERT INTO portal.exception_history (exception_id, at, actor, state, severity, owner_team, owner_person)
SELECT e.portal_id, now(), 'waybill', e.state, e.severity, e.owner_team, e.owner_person
  FROM renamed r JOIN portal.exception e USING (portal_id) ORDER BY e.portal_id;
INSERT INTO ledger.audit_entry (principal, system, record, record_id, account_id, action, changes)
SELECT 'waybill:migration', 'HUB', 'Exception', e.portal_id, e.account_id, 'teamNamed',
       json_build_array(json_build_object('field', 'team', 'old', r.said, 'new', r.team))
  FROM renamed r JOIN portal.exception e USING (portal_id) ORDER BY e.portal_id;

-- Salesforce shows the team of a task. The queue of a case belongs to Salesforce's users once the case is there.
INSERT INTO ledger.outbox AS t (record, aggregate_id, account_id, lane, version, principal)
SELECT 'Exception', e.portal_id, e.account_id, 'BULK', e.version, 'waybill:migration'
  FROM renamed r JOIN portal.exception e USING (portal_id)
 WHERE e.crm_task_id IS NOT NULL ORDER BY e.portal_id
ON CONFLICT (record, aggregate_id, state) DO UPDATE SET version = greatest(t.version, excluded.version);

-- A text that names no team is a question for a person. Until the answer the team for the kind of exception has it.
WITH asked AS (
  INSERT INTO ledger.review_item (cause, category, reason, record, portal_id, account_id, fields, owner_team)
  SELECT 'exception team ' || e.portal_id, 'INVALID_VALUE',
         'The exception named as its team what is no team. ' || r.team ||
           ' has it, as every exception of this kind. Correct the team, or dismiss this.',
         'Exception', e.portal_id, e.account_id,
         json_build_array(json_build_object('field', 'team', 'portalValue', r.said, 'crmValue', NULL)), r.team
    FROM renamed r JOIN portal.exception e USING (portal_id)
   WHERE r.named IS NULL AND r.said ~ '\S' AND e.state <> 'RESOLVED' ORDER BY e.portal_id
  RETURNING *),
history AS (
  INSERT INTO ledger.review_history (item_id, actor, action, state, note)
  SELECT id, 'waybill', 'OPENED', state, reason FROM asked)
INSERT INTO ledger.live_event (kind, record_id, account_id, fields, facts)
SELECT 'REVIEW_ITEM_CHANGED', id, account_id, ARRAY['state'],
       json_build_object('category', category, 'team', owner_team, 'state', state) FROM asked;

-- The words of src/domain/vocabulary/teams.ts; a test holds both equal.
ALTER TABLE portal.exception ADD CONSTRAINT exception_team CHECK (owner_team IN (
  'Sales Operations', 'Customer Service', 'Claims', 'Customs', 'Dispatch', 'Billing', 'Integration'));

DROP FUNCTION pg_temp.team_named(text), pg_temp.team_for(text);

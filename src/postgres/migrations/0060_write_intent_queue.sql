-- One intent for each request, with all records that it writes, and a place in the order in which intents were opened:
-- those that share a record are carried out in that order.

CREATE SEQUENCE ledger.write_intent_place;

ALTER TABLE ledger.write_intent
  ADD COLUMN place bigint,
  -- The record that the mutation is about, by its Salesforce id.
  ADD COLUMN record_id text COLLATE "C",
  ADD COLUMN account_crm_id text COLLATE "C",
  -- Before the values were read on which the write was decided.
  ADD COLUMN decided_at timestamptz(3),
  -- Each with its record, ids, new values and base values.
  ADD COLUMN writes json,
  -- Of all its records.
  ADD COLUMN crm_ids text[] COLLATE "C",
  ADD COLUMN portal_ids uuid[];

UPDATE ledger.write_intent t
   SET place = ordered.place, record_id = t.crm_id, decided_at = t.created_at,
       account_crm_id = CASE t.record WHEN 'Account' THEN t.crm_id ELSE '' END,
       crm_ids = ARRAY[t.crm_id], portal_ids = array_remove(ARRAY[t.portal_id], NULL),
       writes = json_build_array(json_build_object('record', t.record, 'crmId', t.crm_id, 'portalId', t.portal_id,
         'newValues', t.new_values, 'baseValues', t.base_values))
  FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM ledger.write_intent) ordered
 WHERE ordered.id = t.id;
SELECT setval('ledger.write_intent_place', coalesce(max(place), 0) + 1, false) FROM ledger.write_intent;

ALTER TABLE ledger.write_intent
  ALTER COLUMN place SET NOT NULL,
  ALTER COLUMN place SET DEFAULT nextval('ledger.write_intent_place'),
  ALTER COLUMN account_crm_id SET NOT NULL,
  ALTER COLUMN decided_at SET NOT NULL,
  ALTER COLUMN writes SET NOT NULL,
  ALTER COLUMN crm_ids SET NOT NULL,
  ALTER COLUMN portal_ids SET NOT NULL,
  DROP COLUMN record,
  DROP COLUMN crm_id,
  DROP COLUMN portal_id,
  DROP COLUMN new_values,
  DROP COLUMN base_values,
  DROP CONSTRAINT write_intent_state_check,
  ADD CONSTRAINT write_intent_state_check CHECK (state IN ('OPEN', 'SETTLED', 'FAILED', 'REVIEW'));
ALTER SEQUENCE ledger.write_intent_place OWNED BY ledger.write_intent.place;

CREATE INDEX write_intent_crm_ids ON ledger.write_intent USING gin (crm_ids);
CREATE INDEX write_intent_portal_ids ON ledger.write_intent USING gin (portal_ids);

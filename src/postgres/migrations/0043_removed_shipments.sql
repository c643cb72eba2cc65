-- Closed shipments and their papers are removed when they are kept no longer: a shipment as a whole, never single events.
-- Only these functions of the tables' owner can do it. "waybill migrate" lets the role of retention alone call them.

-- What was a shipment: enough to know late news of it again.
CREATE TABLE ledger.removed_shipment (
  portal_id uuid PRIMARY KEY,
  number text COLLATE "C" NOT NULL,
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  import_source text COLLATE "C",
  import_key text COLLATE "C",
  -- Its confirmed numbers, each as `TYPE normalized`.
  numbers text[] COLLATE "C" NOT NULL,
  exception_ids uuid[] NOT NULL,
  -- [{record, portalId, crmId}]: its record in Salesforce, and the cases and tasks of its exceptions. They stay there.
  links jsonb NOT NULL,
  ended_as text COLLATE "C" NOT NULL,
  ended_at timestamptz(3),
  -- Rows that were removed with it, by kind.
  counts jsonb NOT NULL,
  -- The period of src/domain/retention that was over, and the time before which it was untouched.
  rule text COLLATE "C" NOT NULL,
  untouched_since timestamptz(3) NOT NULL,
  removed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX removed_shipment_number ON ledger.removed_shipment (number);
CREATE INDEX removed_shipment_numbers ON ledger.removed_shipment USING gin (numbers);
CREATE INDEX removed_shipment_exceptions ON ledger.removed_shipment USING gin (exception_ids);
CREATE INDEX removed_shipment_import_key ON ledger.removed_shipment (import_source, account_id, import_key)
  WHERE import_key IS NOT NULL;

-- What was a paper. Its file is deleted after the commit of its row's removal; until then file_removed_at is null, so a
-- process that dies in between leaves the work to the next run.
CREATE TABLE ledger.removed_document (
  portal_id uuid PRIMARY KEY,
  shipment_id uuid NOT NULL,
  account_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  storage_key text NOT NULL,
  rule text COLLATE "C" NOT NULL,
  removed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  file_removed_at timestamptz(3)
);
CREATE INDEX removed_document_file_left ON ledger.removed_document (portal_id) WHERE file_removed_at IS NULL;

-- A shipment, a branch or a customer of which nothing is removed, such as during a lawsuit.
CREATE TABLE ledger.retention_hold (
  record_id uuid PRIMARY KEY,
  reason text NOT NULL,
  held_by text NOT NULL,
  held_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- The foreign key of the newest proof is looked up for each removed paper.
CREATE INDEX shipment_proof ON portal.shipment (proof_of_delivery_id) WHERE proof_of_delivery_id IS NOT NULL;

-- As before, except for a removal by the tables' owner: the functions below, and the command that erases a person.
CREATE OR REPLACE FUNCTION portal.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND current_setting('waybill.removing', true) = 'on'
     AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- The same for the history of review items alone: nothing removes the chain of the audit.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND TG_TABLE_NAME = 'review_history' AND current_setting('waybill.removing', true) = 'on'
     AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Why each of these shipments stays; null for one that may be removed. A shipment is untouched while neither it nor
-- anything that belongs to it has changed.
CREATE FUNCTION ledger.why_shipments_stay(ids uuid[], closed text[], before timestamptz)
RETURNS TABLE (shipment_id uuid, why text) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  WITH part AS MATERIALIZED (
    SELECT s.portal_id AS shipment_id, 'Shipment' AS record, s.portal_id AS id
      FROM portal.shipment s WHERE s.portal_id = ANY(ids)
    UNION ALL SELECT e.shipment_id, 'Exception', e.portal_id FROM portal.exception e WHERE e.shipment_id = ANY(ids)
    UNION ALL SELECT d.shipment_id, 'Document', d.portal_id FROM portal.document d WHERE d.shipment_id = ANY(ids)),
  asked AS MATERIALIZED (
    SELECT DISTINCT m[1]::uuid AS id FROM ledger.review_item i, regexp_matches(
        concat_ws(' ', i.portal_id, i.fields, i.candidates, i.proposal, i.decision),
        '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') m
     WHERE i.state IN ('OPEN', 'DECIDED'))
  SELECT s.portal_id, CASE
      WHEN s.current_milestone IS NULL OR NOT s.current_milestone = ANY(closed) THEN 'NOT_CLOSED'
      WHEN greatest(s.updated_at, s.milestone_at,
          (SELECT max(t.recorded_at) FROM portal.tracking_event t WHERE t.shipment_id = s.portal_id),
          (SELECT max(e.updated_at) FROM portal.exception e WHERE e.shipment_id = s.portal_id),
          (SELECT max(d.created_at) FROM portal.document d WHERE d.shipment_id = s.portal_id),
          (SELECT max(l.created_at) FROM portal.shared_link l WHERE l.shipment_id = s.portal_id)) >= before
        THEN 'TOUCHED'
      WHEN EXISTS (SELECT FROM ledger.retention_hold h WHERE h.record_id IN (s.portal_id, s.branch_id, s.account_id))
        THEN 'HELD'
      WHEN EXISTS (SELECT FROM portal.exception e WHERE e.shipment_id = s.portal_id AND e.state <> 'RESOLVED')
        THEN 'OPEN_EXCEPTION'
      WHEN EXISTS (SELECT FROM part p JOIN ledger.outbox o ON o.record = p.record AND o.aggregate_id = p.id
                    WHERE p.shipment_id = s.portal_id AND o.state <> 'DONE')
        OR EXISTS (SELECT FROM ledger.write_intent w WHERE w.state = 'OPEN' AND w.portal_ids &&
                     ARRAY(SELECT p.id FROM part p WHERE p.shipment_id = s.portal_id))
        THEN 'NOT_SYNCHRONIZED'
      WHEN EXISTS (SELECT FROM part p JOIN asked a ON a.id = p.id WHERE p.shipment_id = s.portal_id) THEN 'IN_REVIEW'
    END
    FROM portal.shipment s WHERE s.portal_id = ANY(ids)
$$;

-- The next shipments in the order of their last change, and why each stays.
CREATE FUNCTION ledger.aged_shipments(closed text[], before timestamptz, after_at timestamptz, after_id uuid, most integer)
RETURNS TABLE (portal_id uuid, updated_at timestamptz, documents integer, why text) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  page uuid[] := ARRAY(
    SELECT s.portal_id FROM portal.shipment s
     WHERE s.updated_at < before AND (s.updated_at, s.portal_id) > (after_at, after_id)
     ORDER BY s.updated_at, s.portal_id LIMIT most);
BEGIN
  RETURN QUERY SELECT s.portal_id, s.updated_at::timestamptz,
      (SELECT count(*)::int FROM portal.document d WHERE d.shipment_id = s.portal_id), w.why
    FROM ledger.why_shipments_stay(page, closed, before) w JOIN portal.shipment s ON s.portal_id = w.shipment_id
   ORDER BY s.updated_at, s.portal_id;
END $$;

-- Removes these shipments with everything that belongs to them, and leaves out those that stay by now. Sums and measures
-- keep counting them.
CREATE FUNCTION ledger.remove_shipments(ids uuid[], closed text[], before timestamptz, rule text)
RETURNS SETOF ledger.removed_shipment LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen uuid[];
  parts uuid[];
BEGIN
  -- An import looks for removed shipments under the shared lock, so it makes none again.
  PERFORM pg_advisory_xact_lock(hashtext('ledger.removed_shipment'));
  -- Writers of events, exceptions and papers hold this lock. Each statement below sees everything they committed.
  PERFORM FROM portal.shipment s WHERE s.portal_id = ANY(ids) ORDER BY s.portal_id FOR UPDATE;
  SELECT array_agg(w.shipment_id) INTO chosen FROM ledger.why_shipments_stay(ids, closed, before) w WHERE w.why IS NULL;
  IF chosen IS NULL THEN RETURN; END IF;
  parts := chosen || ARRAY(SELECT e.portal_id FROM portal.exception e WHERE e.shipment_id = ANY(chosen))
    || ARRAY(SELECT d.portal_id FROM portal.document d WHERE d.shipment_id = ANY(chosen));

  RETURN QUERY INSERT INTO ledger.removed_shipment (portal_id, number, account_id, branch_id, import_source, import_key,
      numbers, exception_ids, links, ended_as, ended_at, counts, rule, untouched_since)
    SELECT s.portal_id, s.number, s.account_id, s.branch_id, s.import_source, s.import_key,
        ARRAY(SELECT r.type || ' ' || r.normalized FROM portal.shipment_reference r
               WHERE r.shipment_id = s.portal_id AND r.confirmed_by IS NOT NULL AND r.normalized <> '' ORDER BY 1),
        ARRAY(SELECT e.portal_id FROM portal.exception e WHERE e.shipment_id = s.portal_id ORDER BY 1),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('record', l.record, 'portalId', l.portal_id, 'crmId', l.crm_id)), '[]')
           FROM (SELECT 'Shipment' AS record, s.portal_id, s.crm_id::text AS crm_id
                 UNION ALL SELECT 'Case', e.portal_id, e.crm_case_id::text FROM portal.exception e WHERE e.shipment_id = s.portal_id
                 UNION ALL SELECT 'Task', e.portal_id, e.crm_task_id::text FROM portal.exception e WHERE e.shipment_id = s.portal_id
                ) l WHERE l.crm_id IS NOT NULL),
        s.current_milestone, s.milestone_at,
        jsonb_build_object(
          'events', (SELECT count(*) FROM portal.tracking_event t WHERE t.shipment_id = s.portal_id),
          'exceptions', (SELECT count(*) FROM portal.exception e WHERE e.shipment_id = s.portal_id),
          'documents', (SELECT count(*) FROM portal.document d WHERE d.shipment_id = s.portal_id),
          'packages', (SELECT count(*) FROM portal.package p WHERE p.shipment_id = s.portal_id)),
        remove_shipments.rule, before
      FROM portal.shipment s WHERE s.portal_id = ANY(chosen) ORDER BY s.portal_id
    RETURNING *;
  INSERT INTO ledger.removed_document (portal_id, shipment_id, account_id, type, storage_key, rule)
    SELECT d.portal_id, d.shipment_id, s.account_id, d.type, d.storage_key, remove_shipments.rule
      FROM portal.document d JOIN portal.shipment s ON s.portal_id = d.shipment_id WHERE d.shipment_id = ANY(chosen);

  PERFORM set_config('waybill.removing', 'on', true);
  DELETE FROM ledger.review_history h USING ledger.review_item i
   WHERE i.id = h.item_id AND (i.portal_id = ANY(parts) OR i.outcome->>'portalId' = ANY(parts::text[]));
  DELETE FROM ledger.review_item i WHERE i.portal_id = ANY(parts) OR i.outcome->>'portalId' = ANY(parts::text[]);
  DELETE FROM ledger.outbox o WHERE o.record IN ('Shipment', 'Exception') AND o.aggregate_id = ANY(parts);
  DELETE FROM ledger.base_values b
   WHERE b.record IN ('Shipment', 'Exception', 'ExceptionTask') AND b.portal_id = ANY(parts);
  DELETE FROM ledger.write_intent w WHERE w.portal_ids && parts;
  DELETE FROM portal.exception_history h USING portal.exception e
   WHERE e.portal_id = h.exception_id AND e.shipment_id = ANY(chosen);
  DELETE FROM portal.exception e WHERE e.shipment_id = ANY(chosen);
  DELETE FROM portal.tracking_event t WHERE t.shipment_id = ANY(chosen);
  -- With its numbers, stops, packages, services, papers and shared links.
  DELETE FROM portal.shipment s WHERE s.portal_id = ANY(chosen);
  PERFORM set_config('waybill.removing', '', true);
END $$;

-- Removes the papers of these shipments, and leaves out shipments that stay by now. Salesforce gets a shipment without its
-- link to the proof. The shipment itself counts as untouched.
CREATE FUNCTION ledger.remove_documents(ids uuid[], closed text[], before timestamptz, rule text)
RETURNS SETOF ledger.removed_document LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen uuid[];
BEGIN
  PERFORM FROM portal.shipment s WHERE s.portal_id = ANY(ids) ORDER BY s.portal_id FOR UPDATE;
  SELECT array_agg(w.shipment_id) INTO chosen FROM ledger.why_shipments_stay(ids, closed, before) w WHERE w.why IS NULL;
  IF chosen IS NULL THEN RETURN; END IF;
  RETURN QUERY INSERT INTO ledger.removed_document (portal_id, shipment_id, account_id, type, storage_key, rule)
    SELECT d.portal_id, d.shipment_id, s.account_id, d.type, d.storage_key, remove_documents.rule
      FROM portal.document d JOIN portal.shipment s ON s.portal_id = d.shipment_id
     WHERE d.shipment_id = ANY(chosen) ORDER BY d.portal_id
    RETURNING *;
  INSERT INTO ledger.outbox AS t (record, aggregate_id, account_id, lane, version, principal)
    SELECT 'Shipment', s.portal_id, s.account_id, 'BULK', s.version + 1, 'waybill:retention' FROM portal.shipment s
     WHERE s.portal_id = ANY(chosen) AND s.proof_of_delivery_id IS NOT NULL AND s.crm_id IS NOT NULL
     ORDER BY s.portal_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET version = greatest(t.version, excluded.version);
  UPDATE portal.shipment s SET version = s.version + 1, proof_of_delivery_id = NULL
   WHERE s.portal_id = ANY(chosen) AND s.proof_of_delivery_id IS NOT NULL;
  DELETE FROM portal.document d WHERE d.shipment_id = ANY(chosen);
END $$;

-- Removed papers whose files are left. No key for a file that another paper has: the same bytes, attached twice. Until the
-- caller's transaction ends no paper is attached to these shipments.
CREATE FUNCTION ledger.files_left(most integer) RETURNS TABLE (portal_id uuid, storage_key text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM portal.shipment s WHERE s.portal_id IN (
    SELECT r.shipment_id FROM ledger.removed_document r WHERE r.file_removed_at IS NULL ORDER BY r.portal_id LIMIT most)
    ORDER BY s.portal_id FOR UPDATE;
  RETURN QUERY SELECT r.portal_id, CASE WHEN NOT EXISTS (
      SELECT FROM portal.document d WHERE d.shipment_id = r.shipment_id AND d.storage_key = r.storage_key)
      THEN r.storage_key END
    FROM ledger.removed_document r WHERE r.file_removed_at IS NULL ORDER BY r.portal_id LIMIT most;
END $$;

REVOKE ALL ON FUNCTION ledger.why_shipments_stay, ledger.aged_shipments, ledger.remove_shipments, ledger.remove_documents,
  ledger.files_left FROM PUBLIC;

-- At least one row of every table that the migrations up to 0009_live_events.sql make. Like those files, this one does
-- not change: it stands for the data of an installation that a later migration meets. Triggers add the facets, the
-- rollups and the links; the migrations themselves add rows to ledger.live_head.

INSERT INTO portal.account (portal_id, display_name, customer_code, country, crm_id, legal_name, phone, eligible_services)
VALUES ('0199e1c4-0000-7000-8000-000000000001', 'Hollis Pharma', 'HOL', 'US', '001000000000001AAA', 'Hollis Pharma Inc.',
        '+14155550100', '{STANDARD,SAME_DAY}');
INSERT INTO portal.account (portal_id, parent_id, display_name)
VALUES ('0199e1c4-0000-7000-8000-000000000002', '0199e1c4-0000-7000-8000-000000000001', 'Hollis North');

INSERT INTO portal.portal_user (portal_id, subject, kind, state, email, name, account_id)
VALUES ('0199e1c4-0000-7000-8000-000000000003', 'ada', 'CUSTOMER', 'ACTIVE', 'ada@example.com', 'Ada',
        '0199e1c4-0000-7000-8000-000000000001');
INSERT INTO portal.portal_user_branch (user_id, account_id, branch_id)
VALUES ('0199e1c4-0000-7000-8000-000000000003', '0199e1c4-0000-7000-8000-000000000001',
        '0199e1c4-0000-7000-8000-000000000002');

INSERT INTO portal.shipment (portal_id, number, account_id, branch_id, mode, service_level, origin_country,
  destination_country, weight_kg, weight_basis, freight_amount, freight_currency, freight_basis, import_source, import_key,
  crm_id, current_milestone, milestone_at, booked_at, picked_up_at, picked_up_on_time, exceptions, exception_state)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 'W-1', '0199e1c4-0000-7000-8000-000000000001',
        '0199e1c4-0000-7000-8000-000000000002', 'AIR', 'SAME_DAY', 'US', 'CI', 12.5, 'STATED', 99.9, 'USD', 'STATED',
        'scms', '1', 'a01000000000001AAA', 'PICKED_UP', '2026-03-02T10:00Z', '2026-03-01T10:00Z', '2026-03-02T10:00Z', true,
        1, 'RESOLVED');
INSERT INTO portal.shipment_reference (shipment_id, type, value, normalized)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 'PO', 'po 7', 'PO7');
INSERT INTO portal.stop (shipment_id, sequence, type, city, country, time_zone)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 1, 'PICKUP', 'Reno', 'US', 'America/Los_Angeles');
INSERT INTO portal.package (shipment_id, line, pieces, weight_kg, weight_basis, value_amount, value_currency)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 1, 3, 12.5, 'STATED', 1000, 'USD');
INSERT INTO portal.accessorial (shipment_id, code) VALUES ('0199e1c4-0000-7000-8000-000000000004', 'LIFTGATE');
INSERT INTO portal.document (portal_id, shipment_id, type, file_name, media_type, size_bytes, storage_key, sha256)
VALUES ('0199e1c4-0000-7000-8000-000000000005', '0199e1c4-0000-7000-8000-000000000004', 'PROOF_OF_DELIVERY', 'pod.pdf',
        'application/pdf', 10, 'pod', repeat('0', 64));
UPDATE portal.shipment SET proof_of_delivery_id = '0199e1c4-0000-7000-8000-000000000005';
INSERT INTO portal.import_run (source, file_name, file_sha256, mapping_sha256, counts)
VALUES ('scms', 'deliveries.csv', repeat('1', 64), repeat('2', 64), '{"taken": 1}');

INSERT INTO portal.tracking_event (shipment_id, source, event_id, milestone, classifier, occurred_at)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 'HANDHELD', 'scan-1', 'PICKED_UP', 'ACTUAL', '2026-03-02T10:00Z');
INSERT INTO portal.tracking_event (shipment_id, source, event_id, classifier, occurred_at, correction, corrects_source,
  corrects_event_id, confirms)
VALUES ('0199e1c4-0000-7000-8000-000000000004', 'PORTAL', 'confirm-1', 'ACTUAL', '2026-03-02T11:00Z', 'CONFIRMS',
        'HANDHELD', 'scan-1', 'ILLEGAL_TRANSITION');
INSERT INTO portal.exception (portal_id, shipment_id, account_id, branch_id, code, severity, state, opened_at, resolved_at,
  crm_case_id)
VALUES ('0199e1c4-0000-7000-8000-000000000006', '0199e1c4-0000-7000-8000-000000000004',
        '0199e1c4-0000-7000-8000-000000000001', '0199e1c4-0000-7000-8000-000000000002', 'WEATHER', 'LOW', 'RESOLVED',
        '2026-03-02T12:00Z', '2026-03-02T13:00Z', '500000000000001AAA');
INSERT INTO portal.exception_history (exception_id, at, actor, state, severity)
VALUES ('0199e1c4-0000-7000-8000-000000000006', '2026-03-02T13:00Z', 'ada', 'RESOLVED', 'LOW');

INSERT INTO ledger.outbox (record, aggregate_id, lane, version, state, principal) VALUES
  ('Shipment', '0199e1c4-0000-7000-8000-000000000004', 'NEAR_REALTIME', 1, 'DONE', 'ada'),
  ('Shipment', '0199e1c4-0000-7000-8000-000000000004', 'NEAR_REALTIME', 2, 'PENDING', 'ada');
INSERT INTO ledger.pilot_switch (account_id, record, mode, changed_by)
VALUES ('0199e1c4-0000-7000-8000-000000000001', 'Shipment', 'DRY_RUN', 'grace');
INSERT INTO ledger.dry_run_call (record, aggregate_id, object, payload)
VALUES ('Shipment', '0199e1c4-0000-7000-8000-000000000004', 'Shipment__c', '{"Mode__c": "Air"}');
INSERT INTO ledger.approved_lookup (kind, external_value, portal_value, preferred, decided_by)
VALUES ('EDI_STATUS', 'ZZ', 'IN_TRANSIT', true, 'grace');
INSERT INTO ledger.idempotency (principal, key, request_hash, response) VALUES ('ada', 'k1', 'h1', '{"ok": true}');
INSERT INTO ledger.write_intent (principal, action, record_id, account_crm_id, decided_at, writes, crm_ids, portal_ids,
  lease_until)
VALUES ('ada', 'accountUpdate', '001000000000001AAA', '001000000000001AAA', '2026-03-02T10:00Z',
        '[{"record": "Account", "crmId": "001000000000001AAA", "portalId": "0199e1c4-0000-7000-8000-000000000001",
           "newValues": {"phone": "+14155550101"}, "baseValues": {"phone": "+14155550100"}}]',
        '{001000000000001AAA}', '{0199e1c4-0000-7000-8000-000000000001}', '2026-03-02T10:01Z');
INSERT INTO ledger.base_values (record, portal_id, fields)
VALUES ('Shipment', '0199e1c4-0000-7000-8000-000000000004',
        '{"serviceLevel": ["SAME_DAY", "Same Day", "PORTAL", 1000, 2000, "OWNER_WINS", null]}');
INSERT INTO ledger.tombstone (object, crm_id, deleted_at) VALUES ('Contact', '003000000000001AAA', '2026-03-02T10:00Z');
INSERT INTO ledger.crm_cursor (object, system_modstamp, last_id, epoch)
VALUES ('Account', '2026-03-02T10:00Z', '001000000000001AAA', 1);
INSERT INTO ledger.case_account (case_id, account_id) VALUES ('500000000000001AAA', '001000000000001AAA');
INSERT INTO ledger.leader_lease (name, holder, epoch, lease_until) VALUES ('relay', 'host-1', 1, '2026-03-02T10:00Z');

INSERT INTO ledger.authentication_event (id, at, outcome, subject)
VALUES ('0199e1c4-0000-7000-8000-000000000007', '2026-03-02T10:00Z', 'ACCEPTED', 'ada');
INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes, seq, payload_hash, hash)
VALUES ('ada', 'PORTAL', 'Shipment', '0199e1c4-0000-7000-8000-000000000004', 'shipmentBook',
        '[{"field": "number", "old": null, "new": "W-1"}]', 1, '\x01', '\x02');
INSERT INTO ledger.audit_head (seq, hash, sealed_at, key_id, signature)
VALUES (1, '\x02', '2026-03-02T10:00Z', 'key-1', '\x03');
INSERT INTO ledger.review_item (id, cause, category, reason, record, owner_team)
VALUES ('0199e1c4-0000-7000-8000-000000000008', 'c1', 'CONFLICT', 'both changed', 'Shipment', 'DISPATCH');
INSERT INTO ledger.review_history (item_id, actor, action, state)
VALUES ('0199e1c4-0000-7000-8000-000000000008', 'worker', 'OPENED', 'OPEN');

INSERT INTO ledger.live_event (seq, kind, record_id) VALUES
  (1, 'shipmentEvent', '0199e1c4-0000-7000-8000-000000000004'),
  (NULL, 'shipmentEvent', '0199e1c4-0000-7000-8000-000000000004');
UPDATE ledger.live_head SET seq = 1, published = 1;

/**
 * How the erasure of a person changes a column.
 *
 * - TEXT, LIST, JSON: each place that names the person is replaced, in a text, in the texts of a list, in all texts of a
 *   document.
 * - ID: the same in a part of an identity, by words that keep two people apart.
 * - EMPTY: a value that names the person becomes null.
 * - ROW: a row whose column names the person is deleted.
 * - USER: the row of an identified user gets values that name nobody; the rows of other users stay.
 * - AUDIT: a signed order removes all values of entries that name the person; their hashes stay.
 */
export type Erasing = 'TEXT' | 'ID' | 'LIST' | 'JSON' | 'EMPTY' | 'ROW' | 'USER' | 'AUDIT';

export interface ColumnsOfTable {
  /** Columns that may name a person, by what their erasure does. */
  readonly erased?: Readonly<Record<string, Erasing>>;
  /** Columns that may name a person and are not erased, with the reason. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Codes, ids, hashes, words of closed lists, the hub's own texts: no data of a person. */
  readonly impersonal?: readonly string[];
  /** Rows that are left for a later run, as SQL: what is on its way must arrive as it was acknowledged. */
  readonly busy?: string;
  /** The record whose copy in Salesforce the hub writes again after an erasure. */
  readonly queued?: 'Shipment' | 'Exception';
}

const ORDER = 'the person who gave an order answers for it';
const CONTRACT = 'the name of a customer: a party of the contract';
const PROOF = 'proves who did what: the chain of the audit holds its hash';

/**
 * Every column of the two schemas that can hold a text of a person: texts, lists of texts, JSON and bytes. Columns of ids,
 * numbers, times and closed lists of words cannot, and are not named. A test compares this table with the database.
 */
export const PERSONAL_COLUMNS: Readonly<Record<string, ColumnsOfTable>> = {
  'ledger.approved_lookup': {
    erased: { note: 'TEXT' },
    kept: { decided_by: ORDER },
    impersonal: ['kind', 'external_value', 'portal_value'],
  },
  'ledger.audit_entry': {
    erased: { changes: 'AUDIT' },
    kept: { principal: PROOF },
    impersonal: ['role', 'system', 'request_id', 'record', 'record_id', 'action', 'key_id', 'code'],
  },
  'ledger.audit_erasure': {
    kept: { ordered_by: ORDER, reason: ORDER },
    impersonal: ['entries', 'key_id', 'signature'],
  },
  'ledger.audit_head': { impersonal: ['hash', 'key_id', 'signature'] },
  'ledger.audit_link': { impersonal: ['payload_hash', 'hash'] },
  'ledger.authentication_event': {
    erased: { subject: 'ROW' },
    impersonal: ['outcome', 'reason', 'role', 'request_id', 'remote_address'],
  },
  'ledger.base_values': { erased: { fields: 'JSON' }, impersonal: ['record'] },
  'ledger.business_measure': {
    impersonal: ['kind', 'origin_country', 'destination_country', 'mode', 'label'],
  },
  'ledger.case_account': { impersonal: ['case_id', 'account_id', 'reason'] },
  'ledger.change_feed': { impersonal: ['channel', 'replay_id', 'state', 'reason'] },
  'ledger.crm_backfill': { impersonal: ['object', 'job_id', 'locator', 'problem'] },
  'ledger.crm_cursor': { impersonal: ['object', 'last_id'] },
  'ledger.dry_run_call': { erased: { payload: 'JSON' }, impersonal: ['record', 'object'] },
  'ledger.idempotency': {
    // The answers of a user who is gone: nobody can repeat the requests.
    erased: { principal: 'ROW', response: 'JSON' },
    impersonal: ['key', 'request_hash'],
  },
  'ledger.leader_lease': { impersonal: ['name', 'holder'] },
  'ledger.live_event': { erased: { facts: 'JSON' }, impersonal: ['kind', 'record_id', 'fields'] },
  'ledger.live_head': { impersonal: ['cursor_key', 'place'] },
  'ledger.live_order': { impersonal: ['cause'] },
  'ledger.measure': { impersonal: ['step', 'kind', 'label'] },
  'ledger.measure_counter': { impersonal: ['kind', 'label', 'since'] },
  'ledger.missing_permission': { impersonal: ['object', 'field', 'needed'] },
  'ledger.outbox': {
    erased: { principal: 'TEXT', last_error: 'TEXT' },
    impersonal: ['record', 'state', 'holder', 'last_error_code', 'request_id', 'traceparent'],
    busy: "t.state = 'LEASED'",
  },
  'ledger.person_erasure': {
    kept: { ordered_by: ORDER, reason: ORDER },
    impersonal: ['salt', 'identifiers', 'counts'],
  },
  'ledger.pilot_switch': { kept: { changed_by: ORDER }, impersonal: ['record', 'mode'] },
  'ledger.pull_failure': { erased: { reason: 'TEXT' }, impersonal: ['object', 'code'] },
  'ledger.removed_document': { impersonal: ['type', 'storage_key', 'rule'] },
  'ledger.removed_exception': { impersonal: ['origin_country', 'destination_country', 'mode'] },
  'ledger.removed_shipment': {
    erased: { numbers: 'LIST' },
    impersonal: ['number', 'import_source', 'import_key', 'links', 'ended_as', 'counts', 'rule'],
  },
  'ledger.retention_hold': { kept: { held_by: ORDER, reason: ORDER } },
  'ledger.review_history': { erased: { actor: 'TEXT', note: 'TEXT' }, impersonal: ['action', 'state'] },
  'ledger.review_item': {
    erased: {
      cause: 'ID',
      reason: 'TEXT',
      fields: 'JSON',
      candidates: 'JSON',
      proposal: 'JSON',
      assignee: 'TEXT',
      last_response: 'TEXT',
      decision: 'JSON',
      decided_by: 'TEXT',
      outcome: 'JSON',
      cue: 'TEXT',
    },
    impersonal: ['category', 'record', 'crm_id', 'owner_team', 'state', 'request_id'],
    busy: "t.state = 'DECIDED'",
  },
  'ledger.sent_outcome': { impersonal: ['outcome', 'record', 'code'] },
  'ledger.tombstone': { impersonal: ['object', 'crm_id'] },
  'ledger.write_intent': {
    erased: { principal: 'TEXT', writes: 'JSON', last_error: 'TEXT' },
    impersonal: [
      'role',
      'request_id',
      'idempotency_key',
      'action',
      'record_id',
      'account_crm_id',
      'crm_ids',
      'state',
      'last_error_code',
      'traceparent',
    ],
    busy: "t.state = 'OPEN'",
  },
  'portal.accessorial': { impersonal: ['billing_reference'] },
  'portal.account': {
    erased: { billing_contact_email: 'EMPTY' },
    kept: {
      display_name: CONTRACT,
      display_name_proposal: CONTRACT,
      legal_name_override: CONTRACT,
      legal_name: CONTRACT,
      phone: CONTRACT,
    },
    impersonal: [
      'customer_code',
      'country',
      'status',
      'billing_code',
      'billing_country',
      'billing_state',
      'contract_tier',
      'eligible_services',
    ],
  },
  'portal.bulk_export': {
    erased: { query: 'TEXT', variables: 'JSON' },
    impersonal: ['role', 'access', 'format', 'state', 'position', 'problem_code', 'problem_message'],
    busy: "t.state IN ('QUEUED', 'RUNNING')",
  },
  'portal.customer_code_alias': { impersonal: ['code_key', 'code'] },
  'portal.document': {
    erased: { file_name: 'TEXT', signer: 'TEXT' },
    impersonal: ['media_type', 'storage_key', 'sha256'],
  },
  'portal.exception': {
    erased: { owner_person: 'TEXT', note: 'TEXT' },
    impersonal: ['owner_team'],
    queued: 'Exception',
  },
  'portal.exception_facet': { impersonal: ['owner_team'] },
  'portal.exception_history': {
    erased: { actor: 'TEXT', owner_person: 'TEXT', note: 'TEXT' },
    impersonal: ['owner_team'],
  },
  'portal.exception_owner_facet': { erased: { owner_person: 'ROW' }, impersonal: ['owner_team'] },
  'portal.import_run': {
    erased: { file_name: 'TEXT' },
    impersonal: ['source', 'file_sha256', 'mapping_sha256', 'state', 'counts'],
  },
  'portal.lane_rollup': { impersonal: ['origin_country', 'destination_country', 'mode', 'service_level'] },
  'portal.package': {
    erased: { description: 'TEXT', product_group: 'TEXT' },
    impersonal: ['value_currency'],
  },
  'portal.performance_rollup': {
    impersonal: ['origin_country', 'destination_country', 'mode', 'service_level'],
  },
  'portal.portal_user': {
    erased: { subject: 'USER', email: 'USER', name: 'USER', phone: 'USER' },
    impersonal: ['kind', 'state', 'role'],
  },
  'portal.shared_link': { impersonal: ['secret_hash'] },
  'portal.shipment': {
    erased: {
      origin_place: 'TEXT',
      destination_place: 'TEXT',
      dock_appointment_note: 'TEXT',
      quote_reference: 'TEXT',
      invoice_references: 'LIST',
      handling_needs: 'LIST',
    },
    impersonal: [
      'number',
      'origin_country',
      'destination_country',
      'freight_currency',
      'freight_class',
      'delivery_time_zone',
      'pickup_time_zone',
      'import_source',
      'import_key',
      'carrier',
    ],
    queued: 'Shipment',
  },
  // A number that is a person's name finds no shipment any more.
  'portal.shipment_reference': { erased: { value: 'ROW', normalized: 'ROW' } },
  'portal.stop': {
    erased: { name: 'TEXT' },
    impersonal: ['city', 'country', 'unlocode', 'terminal_code', 'time_zone'],
  },
  'portal.tracking_event': {
    erased: { place_name: 'TEXT', reporter: 'ID', corrects_reporter: 'ID' },
    impersonal: [
      'event_id',
      'country',
      'unlocode',
      'terminal_code',
      'raw_code',
      'dialect',
      'correction',
      'corrects_event_id',
      'confirms',
      'time_ambiguity',
    ],
  },
};

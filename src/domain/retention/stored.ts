import type { FileKind, KeptKind, ProofKind, RecordRule } from './periods.ts';

export interface Stored {
  readonly what: string;
  /** Tables of PostgreSQL, or another place. */
  readonly where: readonly string[];
  /** Null: for as long as the hub has its record. */
  readonly periods: readonly (KeptKind | ProofKind | RecordRule | FileKind)[] | null;
  /** What of it is about a person. */
  readonly personal: string;
  readonly why: string;
}

const NOTHING = 'nothing';

/** Everything that the hub keeps. Each table of the database stands here once (a test compares). */
export const STORED: readonly Stored[] = [
  {
    what: 'customers, their branches and codes',
    where: ['portal.account', 'portal.customer_code_alias'],
    periods: null,
    personal: 'names of contacts for invoices and addresses',
    why: 'the customers of the portal',
  },
  {
    what: 'people who sign in, and what they may see',
    where: ['portal.portal_user', 'portal.portal_user_branch'],
    periods: null,
    personal: 'names and e-mail addresses',
    why: 'access; the subject of a change stands in the audit',
  },
  {
    what: 'shipments with stops, packages and numbers',
    where: [
      'portal.shipment',
      'portal.shipment_reference',
      'portal.stop',
      'portal.package',
      'portal.accessorial',
      'portal.shipment_link',
    ],
    periods: ['closedShipments'],
    personal: 'contacts and addresses of stops, notes',
    why: 'the business record; claims, customs and tax need it whole',
  },
  {
    what: 'facts about shipments, exceptions and their steps',
    where: ['portal.tracking_event', 'portal.exception', 'portal.exception_history'],
    periods: ['closedShipments'],
    personal: 'names of signers, notes',
    why: 'facts are never changed or removed one by one: a milestone follows from all of them',
  },
  {
    what: 'papers',
    where: ['portal.document', 'the document folder or bucket'],
    periods: ['papersOfClosedShipments'],
    personal: 'signatures and names in papers',
    why: 'proofs of delivery; removed with their shipment at the latest',
  },
  {
    what: 'traces of people who were erased',
    where: ['ledger.person_erasure'],
    periods: null,
    personal: 'salted hashes of names; the subject who gave the order',
    why: 'proof of the erasure; it is repeated after the restore of an older backup',
  },
  {
    what: 'what was removed, and what may not be removed',
    where: ['ledger.removed_shipment', 'ledger.removed_document', 'ledger.retention_hold'],
    periods: null,
    personal: 'the subject who ordered a hold',
    why: 'late news of a removed shipment does not bring it back; numbers, ids and counts only',
  },
  {
    what: 'uploads that wait, and how much was uploaded',
    where: ['portal.upload', 'uploads in the document folder or bucket'],
    periods: null,
    personal: 'the subject of the user',
    why: 'limits; a day',
  },
  {
    what: 'links to a shipment for people without an account',
    where: ['portal.shared_link'],
    periods: ['closedShipments'],
    personal: 'the subject who shared',
    why: 'a link can be listed and revoked; removed with its shipment',
  },
  {
    what: 'exports that ran in the background',
    where: ['portal.bulk_export', 'portal.bulk_export_part', 'exports in the document folder or bucket'],
    periods: ['bulkExports'],
    personal: 'the user who asked, the query, and in the file what it answered',
    why: 'a file is fetched some days later; the gateways remove it',
  },
  {
    what: 'sums and filters of lists',
    where: [
      'portal.shipment_facet',
      'portal.exception_facet',
      'portal.exception_owner_facet',
      'portal.performance_rollup',
      'portal.lane_rollup',
    ],
    periods: null,
    personal: NOTHING,
    why: 'derived counts',
  },
  {
    what: 'positions of imports',
    where: ['portal.import_run'],
    periods: null,
    personal: NOTHING,
    why: 'an import can be resumed and repeated',
  },
  {
    what: 'the queue to Salesforce and writes that Salesforce owns',
    where: ['ledger.outbox', 'ledger.write_intent'],
    periods: ['finishedIntents'],
    personal: 'values of contacts in open and finished writes',
    why: 'nothing acknowledged is lost; a finished write explains its review item',
  },
  {
    what: 'answers under idempotency keys',
    where: ['ledger.idempotency'],
    periods: ['idempotencyKeys'],
    personal: 'what the answer selected',
    why: 'a repeated request is done once',
  },
  {
    what: 'calls of a dry run',
    where: ['ledger.dry_run_call'],
    periods: ['dryRunCalls'],
    personal: 'values of contacts',
    why: 'people read them before a pilot goes on',
  },
  {
    what: 'events for subscribers',
    where: ['ledger.live_event', 'ledger.live_head', 'ledger.live_order'],
    periods: ['liveEvents'],
    personal: "the user's id of changed access",
    why: 'a subscription resumes where it was; no values of records',
  },
  {
    what: 'measures',
    where: [
      'ledger.measure',
      'ledger.measure_counter',
      'ledger.measure_head',
      'ledger.sent_outcome',
      'ledger.business_measure',
      'ledger.removed_exception',
    ],
    periods: ['measuresByMinute', 'measuresByHour', 'measuresByDay', 'businessDays', 'removedExceptions'],
    personal: NOTHING,
    why: 'reviews after days, months and years',
  },
  {
    what: 'the audit',
    where: ['ledger.audit_entry', 'ledger.audit_link', 'ledger.audit_head', 'ledger.audit_erasure'],
    periods: ['auditPayloads'],
    personal: 'old and new values, the subject who made a change',
    why: 'proof of who did what; after the period hashes stay and values go',
  },
  {
    what: 'accepted and refused sign-ins',
    where: ['ledger.authentication_event'],
    periods: ['authenticationEvents'],
    personal: 'subjects and addresses',
    why: 'misuse is found and explained',
  },
  {
    what: 'what both systems agreed on, and where it came from',
    where: ['ledger.base_values'],
    periods: null,
    personal: 'the last values of contacts, and one that lost',
    why: 'a later change is compared with it',
  },
  {
    what: 'questions for people and their decisions',
    where: ['ledger.review_item', 'ledger.review_history'],
    periods: ['finishedReviewItems'],
    personal: 'values in doubt, the subject who decided',
    why: 'a decision can be explained',
  },
  {
    what: "positions in Salesforce's changes, deleted records, missing rights",
    where: [
      'ledger.tombstone',
      'ledger.crm_cursor',
      'ledger.crm_backfill',
      'ledger.pull_failure',
      'ledger.change_feed',
      'ledger.missing_permission',
      'ledger.case_account',
    ],
    periods: null,
    personal: NOTHING,
    why: 'a late change brings no deleted record back',
  },
  {
    what: 'switches, approved words and leases',
    where: ['ledger.pilot_switch', 'ledger.approved_lookup', 'ledger.leader_lease'],
    periods: null,
    personal: 'the subject who decided',
    why: 'settings of the synchronization',
  },
  {
    what: 'caches, links and the newest events',
    where: ['Redis'],
    periods: null,
    personal: "records of Salesforce for half a minute, in Redis' memory",
    why: 'rebuilt at any moment; links hold ids only',
  },
  {
    what: 'backups',
    where: ['files of "waybill backup"'],
    periods: null,
    personal: 'all of the above',
    why: 'the operator deletes them; a person who was erased is in older ones until then',
  },
];

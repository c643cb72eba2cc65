import { BUSINESS_KEPT_MS } from '../measures/business-kinds.ts';
import { MEASURE_STEPS } from '../measures/measure-steps.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** How long the hub keeps each kind of row before it removes it, in milliseconds. */
export const KEPT = {
  /** Callers may rely on 72 hours. */
  idempotencyKeys: 96 * HOUR,
  finishedIntents: 30 * DAY,
  dryRunCalls: 30 * DAY,
  /** How far back a subscription can resume. */
  liveEvents: 7 * DAY,
  measuresByMinute: MEASURE_STEPS.MINUTE.kept,
  measuresByHour: MEASURE_STEPS.HOUR.kept,
  measuresByDay: MEASURE_STEPS.DAY.kept,
  businessDays: BUSINESS_KEPT_MS,
  /** As long as the days on which they are counted. */
  removedExceptions: BUSINESS_KEPT_MS,
} as const;

/** The same for what proves who did what. Only the database role of retention may remove it. */
export const PROOF_KEPT = {
  authenticationEvents: 365 * DAY,
  /** With their history; from the decision. That there was one stays in the audit. */
  finishedReviewItems: 1096 * DAY,
  /**
   * Old and new values in the audit, from the time of the signed head that sealed them; their hashes stay for ever.
   * Verification reports values that are gone before, so a later version may shorten the period, but not lengthen it.
   */
  auditPayloads: 730 * DAY,
} as const;

/**
 * Closed shipments as a whole, and the papers of closed shipments: from the last change of the shipment or of anything that
 * belongs to it. The defaults are longer than the longest usual period of commercial, tax and customs law (Germany: 8 years
 * for vouchers and 6 for letters, from the end of the year; France: 10; USA: 5 for customs; United Kingdom: 6).
 */
export const RECORDS_KEPT = {
  closedShipments: { setting: 'WAYBILL_SHIPMENTS_KEPT_DAYS', days: 3653 },
  papersOfClosedShipments: { setting: 'WAYBILL_DOCUMENTS_KEPT_DAYS', days: 2557 },
} as const;

/** From the end of an export. The gateways remove the file and then its row. */
export const FILES_KEPT = { bulkExports: 7 * DAY } as const;

export type KeptKind = keyof typeof KEPT;
export type ProofKind = keyof typeof PROOF_KEPT;
export type RecordRule = keyof typeof RECORDS_KEPT;
export type FileKind = keyof typeof FILES_KEPT;

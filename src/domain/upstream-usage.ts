import { LANES } from './ownership/row.ts';

/**
 * The purpose of an operation: a client's request, or an event of a subscription, which is read once for all its
 * subscribers.
 */
export const OPERATION_WORK = ['REQUEST', 'STREAM'] as const;
export type OperationWork = (typeof OPERATION_WORK)[number];

/** The purpose of a call to Salesforce: a lane of the outbox, an operation, or anything else. */
export const UPSTREAM_WORK = [...LANES, ...OPERATION_WORK, 'OTHER'] as const;
export type UpstreamWork = (typeof UPSTREAM_WORK)[number];

/**
 * The calls of one request to the systems behind the hub. One mutable object for each request, passed explicitly to every
 * adapter that the request reaches, and answered to the caller as `extensions.upstream`.
 */
export interface UpstreamUsage {
  readonly work: UpstreamWork;
  /** HTTP calls to Salesforce that this request caused. */
  salesforceCalls: number;
  cacheHits: number;
  cacheMisses: number;
  /** Salesforce API calls left today as of the last reply seen; null before the first reply. */
  apiBudgetRemaining: number | null;
  sqlStatements: number;
}

export function newUpstreamUsage(work: UpstreamWork = 'OTHER'): UpstreamUsage {
  return {
    work,
    salesforceCalls: 0,
    cacheHits: 0,
    cacheMisses: 0,
    apiBudgetRemaining: null,
    sqlStatements: 0,
  };
}

import type {
  ExceptionCode,
  ExceptionState,
  MilestoneType,
  ServiceLevel,
  Severity,
  TransportMode,
} from '../../domain/vocabulary/index.ts';

/** What lists can be asked for: pages, orderings and filters. */

/** A checked Relay page. */
export interface Page {
  /** `forward` counts from the start of the list, `backward` from its end. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Where to start, exclusive; null is the very start or end. A cursor of another list throws `INVALID_CURSOR`. */
  readonly cursor: string | null;
}

/** One page in the order of the list, whichever end it was counted from. */
export interface PageOf<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Both ends optional: from (inclusive) to (exclusive). */
export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export const SHIPMENT_ORDERINGS = [
  'BOOKED_AT',
  'PROMISED_DELIVERY',
  'ESTIMATED_DELIVERY',
  'UPDATED_AT',
] as const;
export type ShipmentOrdering = (typeof SHIPMENT_ORDERINGS)[number];

/** Rows without a value come last in both directions; equal values are in the order of their ids. */
export interface ShipmentOrder {
  readonly field: ShipmentOrdering;
  readonly direction: 'ASC' | 'DESC';
}

/** Every part narrows; an absent part does not. Empty lists match nothing. */
export interface ShipmentFilter {
  /** A customer (with its branches) or a branch, by portal id. */
  readonly accountId?: string | undefined;
  /** A branch, by portal id. */
  readonly branchId?: string | undefined;
  readonly milestones?: readonly MilestoneType[] | undefined;
  readonly serviceLevels?: readonly ServiceLevel[] | undefined;
  readonly modes?: readonly TransportMode[] | undefined;
  /** OPEN: any open; ACKNOWLEDGED: any acknowledged, none open; RESOLVED: some, all resolved. */
  readonly exceptionStates?: readonly ExceptionState[] | undefined;
  readonly booked?: TimeRange | undefined;
  readonly promised?: TimeRange | undefined;
  readonly delivered?: TimeRange | undefined;
}

export interface ExceptionFilter {
  readonly accountId?: string | undefined;
  readonly branchId?: string | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly codes?: readonly ExceptionCode[] | undefined;
  readonly states?: readonly ExceptionState[] | undefined;
  readonly teams?: readonly string[] | undefined;
}

/** By the time the exception was opened. */
export type ExceptionDirection = 'ASC' | 'DESC';

export interface AccountFilter {
  /** Part of the display name in any case, the whole customer code, or a whole id. */
  readonly search?: string | undefined;
  /** Customers only, no branches. */
  readonly customersOnly?: boolean | undefined;
}

export const PERFORMANCE_GRANULARITIES = ['TOTAL', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
export type PerformanceGranularity = (typeof PERFORMANCE_GRANULARITIES)[number];

export const PERFORMANCE_GROUPINGS = ['ORIGIN_COUNTRY', 'DESTINATION_COUNTRY', 'MODE'] as const;
export type PerformanceGrouping = (typeof PERFORMANCE_GROUPINGS)[number];

export interface PerformanceQuery {
  /** A customer (with its branches) or a branch. */
  readonly accountId?: string | undefined;
  readonly branchId?: string | undefined;
  /** Days as `YYYY-MM-DD` (UTC), from inclusive, to exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly granularity: PerformanceGranularity;
  readonly groupBy: readonly PerformanceGrouping[];
}

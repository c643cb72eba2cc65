import type { BusinessMeasureKind, BusinessQuery } from '../../graph/generated/documents.ts';

export type Measured = NonNullable<BusinessQuery['now']>[number];
export type Punctual = NonNullable<BusinessQuery['total']>[number];

/** A period of the answer: what was measured in it, and how punctual it was. */
export interface Period {
  readonly measured: readonly Measured[];
  readonly punctual: Punctual | null;
}

/** What a question asks, as a number of a period; null where nothing can be said. */
export type Figure = (period: Period) => number | null;

/** Which way is better; a figure that only informs has none. */
export type Better = 'MORE' | 'LESS' | null;

export interface FigurePlan {
  readonly of: Figure;
  readonly unit: 'COUNT' | 'MS' | 'SHARE';
  readonly better: Better;
}

/** The figures of the reviews. */
export const FIGURES = {
  onTimePickup: { of: ({ punctual }) => punctual?.onTimePickupRate ?? null, unit: 'SHARE', better: 'MORE' },
  onTimeDelivery: {
    of: ({ punctual }) => punctual?.onTimeDeliveryRate ?? null,
    unit: 'SHARE',
    better: 'MORE',
  },
  exceptionsOpened: { of: counted('EXCEPTIONS_OPENED'), unit: 'COUNT', better: 'LESS' },
  exceptionsResolved: { of: counted('EXCEPTIONS_RESOLVED'), unit: 'COUNT', better: null },
  timeToAcknowledge: { of: meanOf('EXCEPTIONS_ACKNOWLEDGED'), unit: 'MS', better: 'LESS' },
  timeToResolve: { of: meanOf('EXCEPTIONS_RESOLVED'), unit: 'MS', better: 'LESS' },
  updatesSaved: {
    of: (period) => sum([counted('UPDATES_SENT')(period), counted('UPDATES_RECEIVED')(period)]),
    unit: 'COUNT',
    better: 'MORE',
  },
  accuracy: {
    of: (period) => {
      const compared = counted('RECORDS_COMPARED')(period);
      if (compared === null || compared === 0) return null;
      return 1 - (counted('RECORDS_DIFFERENT')(period) ?? 0) / compared;
    },
    unit: 'SHARE',
    better: 'MORE',
  },
  casesOpened: { of: counted('CASES_OPENED'), unit: 'COUNT', better: 'LESS' },
  answerTime: { of: meanOf('CASES_ANSWERED'), unit: 'MS', better: 'LESS' },
  trackingCalls: { of: counted('CASES_OPENED', 'Tracking'), unit: 'COUNT', better: 'LESS' },
  adoption: { of: ({ measured }) => adoptionOf(measured), unit: 'SHARE', better: 'MORE' },
} as const satisfies Record<string, FigurePlan>;

export type FigureName = keyof typeof FIGURES;

/** The reviews, each with how many days it looks back over and what it asks, in its order. */
export const REVIEWS = {
  daily: {
    days: 1,
    asks: ['exceptionsOpened', 'exceptionsResolved', 'timeToResolve', 'onTimeDelivery', 'casesOpened'],
  },
  weekly: {
    days: 7,
    asks: ['onTimePickup', 'onTimeDelivery', 'exceptionsOpened', 'timeToResolve', 'answerTime', 'accuracy'],
  },
  month: {
    days: 30,
    asks: [
      'adoption',
      'updatesSaved',
      'accuracy',
      'trackingCalls',
      'answerTime',
      'timeToAcknowledge',
      'timeToResolve',
      'onTimeDelivery',
    ],
  },
  quarter: {
    days: 90,
    asks: [
      'adoption',
      'updatesSaved',
      'trackingCalls',
      'answerTime',
      'timeToAcknowledge',
      'accuracy',
      'onTimePickup',
      'onTimeDelivery',
    ],
  },
} as const satisfies Record<string, { readonly days: number; readonly asks: readonly FigureName[] }>;

export type ReviewName = keyof typeof REVIEWS;

/** Adoption by segment: customers of whom somebody signed in, of all of the segment. */
export function segmentsOf(measured: readonly Measured[]) {
  const customers = measured.filter(({ kind }) => kind === 'CUSTOMERS');
  return customers.map(({ label, customers: all }) => ({
    segment: label ?? '',
    all,
    active: Math.min(
      all,
      measured.find((row) => row.kind === 'CUSTOMERS_ACTIVE' && row.label === label)?.customers ?? 0,
    ),
  }));
}

function adoptionOf(measured: readonly Measured[]): number | null {
  const segments = segmentsOf(measured);
  const all = segments.reduce((count, segment) => count + segment.all, 0);
  return all === 0 ? null : segments.reduce((count, { active }) => count + active, 0) / all;
}

/** Exceptions are counted for all time; the rest of days on which the worker measured, which leaves customers of each. */
function counted(kind: BusinessMeasureKind, label?: string): Figure {
  return ({ measured }) => {
    const isKnown = kind.startsWith('EXCEPTIONS_') || measured.some((row) => row.kind === 'CUSTOMERS');
    if (!isKnown) return null;
    return measured
      .filter((row) => row.kind === kind && (label === undefined || row.label === label))
      .reduce((count, row) => count + row.count, 0);
  };
}

function meanOf(kind: BusinessMeasureKind): Figure {
  return ({ measured }) => {
    const rows = measured.filter((row) => row.kind === kind && row.meanMs !== null);
    const count = rows.reduce((all, row) => all + row.count, 0);
    return count === 0 ? null : rows.reduce((all, row) => all + (row.meanMs ?? 0) * row.count, 0) / count;
  };
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0);
}

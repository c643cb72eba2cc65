import { type Caller, customerOf } from './access.ts';
import { type AnsweredError, WaybillError } from './errors.ts';
import type { UpstreamWork } from './upstream-usage.ts';

/**
 * How much of Salesforce's daily API limit requests may use: `atOnce` from rest, and `aDay` is given back evenly over 24
 * hours. Both are parts of the limit, from 0 to 1.
 */
export interface ApiShare {
  readonly atOnce: number;
  readonly aDay: number;
}

/**
 * The shares of reads, the narrowest first. A request must fit into that of its user, of its tenant, and of all reads. An
 * event of a subscription is read once for all its subscribers, so no single user pays for it: the share of the tenant's
 * streams pays.
 */
export const API_SHARES = {
  USER: { atOnce: 0.02, aDay: 0.04 },
  /** All subscriptions of one customer, or of the company's own people. */
  STREAMS: { atOnce: 0.04, aDay: 0.08 },
  /** All users of one customer. */
  TENANT: { atOnce: 0.06, aDay: 0.12 },
  /** All of the company's own people and systems. */
  COMPANY: { atOnce: 0.2, aDay: 0.3 },
  READS: { atOnce: 0.4, aDay: 0.4 },
} as const satisfies Record<string, ApiShare>;

/**
 * Reads leave this part of the daily limit to changes. It is more than any lane of changes leaves, so reads stop first.
 */
export const READS_RESERVE = 0.2;

/** Assumed until Salesforce's first reply: the limit of an Enterprise org without further licences. */
export const ASSUMED_DAILY_CALLS = 100_000;

/** ORG: all that reads may use of the daily limit is used, by changes too. */
export type ShareName = keyof typeof API_SHARES | 'ORG';

export interface PayingShare extends ApiShare {
  readonly name: keyof typeof API_SHARES;
  /** The same for all calls that are paid from this share. */
  readonly key: string;
}

/** The shares from which a caller's calls are paid, the narrowest first. */
export function sharesOf(
  { userId, scope }: Pick<Caller, 'userId' | 'scope'>,
  work: UpstreamWork,
): readonly PayingShare[] {
  const customer = customerOf(scope);
  const own =
    work === 'STREAM'
      ? ({ name: 'STREAMS', key: `streams:${customer ?? 'company'}` } as const)
      : ({ name: 'USER', key: `user:${userId}` } as const);
  const tenant =
    customer === null
      ? ({ name: 'COMPANY', key: 'company' } as const)
      : ({ name: 'TENANT', key: `tenant:${customer}` } as const);
  return [
    { ...own, ...API_SHARES[own.name] },
    { ...tenant, ...API_SHARES[tenant.name] },
    { name: 'READS', key: 'reads', ...API_SHARES.READS },
  ];
}

const MESSAGES: Readonly<Record<ShareName, string>> = {
  USER: 'Your share of the calls to Salesforce is used up.',
  STREAMS: 'The share of the calls to Salesforce that your live events have is used up.',
  TENANT: "Your company's share of the calls to Salesforce is used up.",
  COMPANY: "The staff's share of the calls to Salesforce is used up.",
  READS: 'The share of the calls to Salesforce that all readers have is used up.',
  ORG: 'The rest of the calls to Salesforce is kept for changes.',
};

/** @param retryAfterMs milliseconds after which the calls fit into the share, if nothing else is read meanwhile */
export function shareUsedUp(share: ShareName, retryAfterMs: number): WaybillError {
  return new WaybillError('UPSTREAM_RATE_LIMITED', MESSAGES[share], {
    details: { system: 'SALESFORCE', share, retryAfterMs },
  });
}

/**
 * Whether the error means that a share is used up. The same read is then refused until calls are given back, which may take
 * hours.
 */
export function isShareUsedUp({ extensions }: AnsweredError): boolean {
  return extensions?.['share'] !== undefined;
}

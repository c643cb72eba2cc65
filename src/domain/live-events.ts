import { createHash } from 'node:crypto';
import { readableAccounts, recordAccounts, type Scope } from './access.ts';
import type { MilestoneType } from './vocabulary/index.ts';

/**
 * Live events. An event names records and fields, never values: each subscriber's execution reads the values afterwards,
 * in the subscriber's scope.
 */

/** The data of an event beyond its ids: enum values that subscribers filter by, and ids of Salesforce. */
export type LiveFact =
  | 'milestone'
  | 'severity'
  | 'code'
  | 'state'
  | 'team'
  | 'assignee'
  | 'openedAt'
  | 'category'
  | 'crmId'
  | 'accountCrmId'
  | 'userId';

interface LiveEventRule {
  /** The record whose id the event carries. */
  readonly record: string;
  /** The facts that an event of this kind may carry; announcing any other fact is a programming error. */
  readonly facts: readonly LiveFact[];
  readonly meaning: string;
}

export const LIVE_EVENTS = {
  MILESTONE_RECORDED: rule(
    'TrackingEvent',
    ['milestone'],
    'A milestone counts from now on: it is new, or what came after settled its review or put it in force again. While one is under review nobody hears of it.',
  ),
  EXCEPTION_CHANGED: rule(
    'Exception',
    ['severity', 'code', 'state', 'team', 'assignee', 'openedAt'],
    'An exception was opened or changed, or its case was linked.',
  ),
  SHIPMENT_UPDATED: rule('Shipment', [], 'A shipment was booked or changed, or linked.'),
  ACCOUNT_CHANGED: rule(
    'Account',
    ['crmId'],
    "An account changed in either system. Its id is Salesforce's where the portal has none.",
  ),
  CASE_CHANGED: rule(
    'Case',
    ['accountCrmId'],
    'A case changed in Salesforce. Its id is the one of Salesforce.',
  ),
  REVIEW_ITEM_CHANGED: rule(
    'ReviewItem',
    ['category', 'team', 'state'],
    'Something was put before people, given to someone, decided or settled.',
  ),
  ACCESS_CHANGED: rule(
    'PortalUser',
    ['userId'],
    'What a user may see has changed; without a user it may concern every one of the account.',
  ),
} as const satisfies Record<string, LiveEventRule>;

export type LiveEventKind = keyof typeof LIVE_EVENTS;
export const LIVE_EVENT_KINDS = Object.keys(LIVE_EVENTS) as readonly LiveEventKind[];

/** An event as the transaction of a change announces it. */
export interface Announcement {
  readonly kind: LiveEventKind;
  readonly recordId: string;
  /** The customer; all events of one customer are in one stream. Null for an event of no customer. */
  readonly accountId: string | null;
  /** The account by which scope is checked: a branch, or the customer itself. */
  readonly branchId: string | null;
  readonly shipmentId: string | null;
  /** Graph names of the changed fields; empty if they are not known. */
  readonly fields: readonly string[];
  readonly facts: Readonly<Partial<Record<LiveFact, string | null>>>;
}

/** An event with its position in the order of all events. */
export interface LiveEvent extends Announcement {
  /** One more than the number of the previous event. Numbers keep the commit order of each record's changes. */
  readonly seq: number;
  /** When it was announced. */
  readonly at: Date;
}

/** A milestone that counts from now on. */
export interface CountingMilestone {
  /** The tracking event's portal id. */
  readonly eventId: string;
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly milestone: MilestoneType;
}

export function milestoneRecorded({ eventId, milestone, ...shipment }: CountingMilestone): Announcement {
  const facts = { milestone };
  return { kind: 'MILESTONE_RECORDED', recordId: eventId, ...shipment, fields: [], facts };
}

/** The fact for a person by the subject: events name nobody. */
export function assigneeFact(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url').slice(0, 16);
}

interface AnnouncedException {
  readonly portalId: string;
  readonly shipmentId: string | null;
  readonly accountId: string | null;
  readonly branchId: string | null;
  readonly severity: string | null;
  readonly code: string | null;
  readonly state: string | null;
  readonly ownerTeam: string | null;
  /** The subject of the person who works on it. An event holds its hash. */
  readonly ownerPerson: string | null;
  readonly openedAt: Date | null;
}

export function exceptionChanged(exception: AnnouncedException, fields: readonly string[]): Announcement {
  const { portalId, shipmentId, accountId, branchId, severity, code, state } = exception;
  return {
    kind: 'EXCEPTION_CHANGED',
    recordId: portalId,
    accountId,
    branchId,
    shipmentId,
    fields,
    facts: {
      severity,
      code,
      state,
      team: exception.ownerTeam,
      assignee: exception.ownerPerson && assigneeFact(exception.ownerPerson),
      openedAt: exception.openedAt?.toISOString() ?? null,
    },
  };
}

export function shipmentUpdated(
  { portalId, accountId, branchId }: Pick<WrittenRecord, 'portalId' | 'accountId' | 'branchId'>,
  fields: readonly string[],
): Announcement {
  return {
    kind: 'SHIPMENT_UPDATED',
    recordId: portalId,
    accountId,
    branchId,
    shipmentId: portalId,
    fields,
    facts: {},
  };
}

/** An account by the ids that it has: at least one of them. */
export function accountChanged(
  ids: { readonly portalId: string | null; readonly crmId: string | null; readonly accountId: string | null },
  fields: readonly string[],
): Announcement {
  const { portalId, crmId, accountId } = ids;
  return {
    kind: 'ACCOUNT_CHANGED',
    recordId: portalId ?? crmId ?? '',
    accountId,
    branchId: portalId,
    shipmentId: null,
    fields,
    facts: { crmId },
  };
}

/** A case by its id in Salesforce, with the account in whose scope the event is. */
export function caseChanged(
  caseId: string,
  account: {
    readonly portalId: string | null;
    readonly crmId: string | null;
    readonly accountId: string | null;
  },
): Announcement {
  const { portalId, crmId, accountId } = account;
  return {
    kind: 'CASE_CHANGED',
    recordId: caseId,
    accountId,
    branchId: portalId,
    shipmentId: null,
    fields: [],
    facts: { accountCrmId: crmId },
  };
}

/** The effect of a portal write on a record. */
interface WrittenRecord {
  readonly portalId: string;
  readonly accountId: string | null;
  readonly branchId: string | null;
  readonly changes: readonly { readonly field: string }[];
  readonly exception?: AnnouncedException;
}

/** The announcements of a portal write; none if it changed nothing. */
export function writtenAnnouncements(
  record: string,
  written: WrittenRecord,
  crmId: string | null = null,
): readonly Announcement[] {
  const fields = written.changes.map(({ field }) => field);
  if (record === 'Shipment') return [shipmentUpdated(written, fields)];
  if (record === 'Account') return [accountChanged({ ...written, crmId }, fields)];
  return written.exception === undefined ? [] : [exceptionChanged(written.exception, fields)];
}

/** @param userId null if the change may affect every user of the customer */
export function accessChanged(
  userOrAccountId: string,
  accountId: string | null,
  userId: string | null,
): Announcement {
  return {
    kind: 'ACCESS_CHANGED',
    recordId: userOrAccountId,
    accountId,
    branchId: null,
    shipmentId: null,
    fields: [],
    facts: { userId },
  };
}

/** Whether an event is about something in a caller's scope. */
export function mayHear(
  scope: Scope,
  { kind, branchId, shipmentId }: Pick<Announcement, 'kind' | 'branchId' | 'shipmentId'>,
): boolean {
  if (scope.kind === 'SHIPMENT') {
    const isItsOwn = shipmentId === scope.shipmentId && branchId === scope.branchId;
    return isItsOwn && (kind === 'SHIPMENT_UPDATED' || kind === 'MILESTONE_RECORDED');
  }
  const accounts = kind === 'ACCOUNT_CHANGED' ? readableAccounts(scope) : recordAccounts(scope);
  return accounts === null || accounts.some(({ portalId }) => portalId === branchId);
}

/**
 * One event for each record and kind: if a transaction changes a record twice, subscribers receive one event.
 *
 * @throws TypeError for a fact that events of this kind do not carry
 */
export function mergedAnnouncements(announcements: readonly Announcement[]): readonly Announcement[] {
  const merged = new Map<string, Announcement>();
  for (const announcement of announcements) {
    const { kind, recordId, fields, facts } = announcement;
    const allowed: readonly string[] = LIVE_EVENTS[kind].facts;
    const foreign = Object.keys(facts).find((name) => !allowed.includes(name));
    if (foreign !== undefined) throw new TypeError(`${kind} carries no ${foreign}`);
    const known = merged.get(`${kind} ${recordId}`);
    const all = known === undefined ? fields : [...new Set([...known.fields, ...fields])];
    merged.set(`${kind} ${recordId}`, { ...announcement, fields: all });
  }
  return [...merged.values()];
}

function rule<Facts extends readonly LiveFact[]>(record: string, facts: Facts, meaning: string) {
  return { record, facts, meaning };
}

/** The closed lists of the review queue: what people have to look at, and what they can decide. */

export const REVIEW_CATEGORIES = [
  'MISSING_FIELD',
  'INVALID_VALUE',
  'INVALID_ADDRESS',
  'UNAPPROVED_LOOKUP',
  'PERMISSION',
  'RECORD_LOCKED',
  'STALE',
  'LIMIT_REACHED',
  'REJECTED',
  'RETRIES_EXHAUSTED',
  'DUPLICATE',
  'REGISTRATION',
  'CONFLICT',
  'UNMAPPED_CODE',
  'IMPLAUSIBLE_EVENT',
  'ORPHAN',
  'ONE_SIDED_LINK',
  'DOUBLE_LINK',
  'DIFFERENCE',
] as const;
export type ReviewCategory = (typeof REVIEW_CATEGORIES)[number];

/** DECIDED: a person has decided, and the worker has yet to carry it out. */
export const REVIEW_STATES = ['OPEN', 'DECIDED', 'RESOLVED', 'DISMISSED'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** What a person decides; the worker carries it out. Dismissing needs nobody else and is no decision of this list. */
export type ReviewDecision =
  /** Send again, with corrected values by their graph names. */
  | { readonly kind: 'RETRY'; readonly edits: Readonly<Record<string, unknown>> }
  /** This side's values stand, for these fields; none named: for all that are in question. */
  | { readonly kind: 'ACCEPT'; readonly side: 'PORTAL' | 'SALESFORCE'; readonly fields: readonly string[] }
  /** It is this record of Salesforce. */
  | { readonly kind: 'MERGE'; readonly crmId: string }
  /** It is new: create it. */
  | { readonly kind: 'CREATE' }
  /** Do what the item proposes. */
  | { readonly kind: 'APPROVE' }
  /** The event did not happen: it never counts, whatever comes later. */
  | { readonly kind: 'LEAVE_OUT'; readonly reason: string };

/** By category. */
const DECISIONS_OF: Readonly<Record<ReviewCategory, readonly ReviewDecision['kind'][]>> = {
  MISSING_FIELD: ['RETRY'],
  INVALID_VALUE: ['RETRY'],
  INVALID_ADDRESS: ['RETRY'],
  UNAPPROVED_LOOKUP: ['RETRY'],
  PERMISSION: ['RETRY'],
  RECORD_LOCKED: ['RETRY'],
  STALE: ['RETRY', 'ACCEPT'],
  LIMIT_REACHED: ['RETRY'],
  REJECTED: ['RETRY', 'ACCEPT'],
  RETRIES_EXHAUSTED: ['RETRY'],
  DUPLICATE: ['MERGE', 'CREATE', 'RETRY'],
  REGISTRATION: ['MERGE', 'CREATE'],
  CONFLICT: ['ACCEPT'],
  UNMAPPED_CODE: ['RETRY'],
  IMPLAUSIBLE_EVENT: ['RETRY', 'APPROVE', 'LEAVE_OUT'],
  ORPHAN: ['APPROVE', 'MERGE', 'CREATE', 'RETRY'],
  ONE_SIDED_LINK: ['APPROVE', 'MERGE'],
  DOUBLE_LINK: ['APPROVE', 'MERGE'],
  DIFFERENCE: ['APPROVE', 'ACCEPT', 'RETRY'],
};

/** A duplicate of a person is of two who would sign in with one address: nobody is created by that. */
const DECISIONS_ON_PEOPLE: Readonly<Record<string, readonly ReviewDecision['kind'][]>> = {
  PortalUser: ['MERGE', 'RETRY'],
  Contact: ['RETRY'],
};

/** A change that was answered and not written is not the portal's value: it is written as it is, or left. */
const DECISIONS_ON_WRITES: readonly ReviewDecision['kind'][] = ['APPROVE'];

/** Whether an item asks who somebody is. */
export function isPerson(category: ReviewCategory, record: string): boolean {
  return category === 'DUPLICATE' && record in DECISIONS_ON_PEOPLE;
}

/** What approving does, by its name; see `review-proposal.ts`. */
export interface ProposedAction {
  readonly action?: unknown;
}

/** What a person can decide about an item; dismissing and assigning are always possible. Approving takes a proposal. */
export function decisionsOn({
  category,
  record,
  proposal,
}: {
  readonly category: ReviewCategory;
  /** As the graph names it. */
  readonly record: string;
  readonly proposal: ProposedAction | null;
}): readonly ReviewDecision['kind'][] {
  if (proposal?.action === 'WRITE') return DECISIONS_ON_WRITES;
  const particular = isPerson(category, record) ? DECISIONS_ON_PEOPLE[record] : undefined;
  return (particular ?? DECISIONS_OF[category]).filter((kind) => kind !== 'APPROVE' || proposal !== null);
}

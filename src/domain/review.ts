/** The closed lists of the review queue: categories of items, their states, and the decisions of people. */

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

/** A person's decision that the worker carries out. Dismissing needs no worker and is not in this list. */
export type ReviewDecision =
  /** Send again, with corrected values by their graph names. */
  | { readonly kind: 'RETRY'; readonly edits: Readonly<Record<string, unknown>> }
  /** The values of this side count for these fields; without fields: for all fields of the item. */
  | { readonly kind: 'ACCEPT'; readonly side: 'PORTAL' | 'SALESFORCE'; readonly fields: readonly string[] }
  /** The item's record is this Salesforce record. */
  | { readonly kind: 'MERGE'; readonly crmId: string }
  /** The item's record is new: create it. */
  | { readonly kind: 'CREATE' }
  /** Carry out the item's proposal. */
  | { readonly kind: 'APPROVE' }
  /** The event did not happen: it never counts, whatever events follow. */
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

/** Decisions about two people with one sign-in address. CREATE is missing: such an item never creates a person. */
const DECISIONS_ON_PEOPLE: Readonly<Record<string, readonly ReviewDecision['kind'][]>> = {
  PortalUser: ['MERGE', 'RETRY'],
  Contact: ['RETRY'],
};

/** Decisions about a change that was answered and not written. It is not the portal's value: write it as it is, or leave it. */
const DECISIONS_ON_WRITES: readonly ReviewDecision['kind'][] = ['APPROVE'];

/** Whether an item is about the identity of a person. */
export function isPerson(category: ReviewCategory, record: string): boolean {
  return category === 'DUPLICATE' && record in DECISIONS_ON_PEOPLE;
}

/** The action of an approval, by its name; see `review-proposal.ts`. */
export interface ProposedAction {
  readonly action?: unknown;
}

/** The possible decisions about an item, besides dismissing and assigning. APPROVE needs a proposal. */
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

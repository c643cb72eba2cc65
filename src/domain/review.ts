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
  'CUSTOMER_CODE',
  'CONFLICT',
  'UNMAPPED_CODE',
  'IMPLAUSIBLE_EVENT',
  'ORPHAN',
  'AMBIGUOUS_REFERENCE',
  'CONTRADICTING_REFERENCES',
  'ONE_SIDED_LINK',
  'DOUBLE_LINK',
  'OTHER_CUSTOMER',
  'DIFFERENCE',
  'RELINK',
] as const;
export type ReviewCategory = (typeof REVIEW_CATEGORIES)[number];

/**
 * The categories of items that ask whose a record of Salesforce is. As long as such an item is unfinished, no value of the
 * records that its candidates name is written in either direction.
 */
export const IN_DOUBT = ['DOUBLE_LINK', 'OTHER_CUSTOMER'] as const satisfies readonly ReviewCategory[];

/** DECIDED: a person has decided, and the worker has yet to carry it out. */
export const REVIEW_STATES = ['OPEN', 'DECIDED', 'RESOLVED', 'DISMISSED'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** Whose values stand. */
export type ReviewSide = 'PORTAL' | 'SALESFORCE';

/** A person's decision that the worker carries out. Dismissing needs no worker and is not in this list. */
export type ReviewDecision =
  /** Send again, with corrected values by their graph names. */
  | { readonly kind: 'RETRY'; readonly edits: Readonly<Record<string, unknown>> }
  /** The values of this side count for these fields; without fields: for all fields of the item. */
  | { readonly kind: 'ACCEPT'; readonly side: ReviewSide; readonly fields: readonly string[] }
  /** The item's record is this one, by its id in Salesforce or in the portal. */
  | { readonly kind: 'MERGE'; readonly crmId: string | null; readonly portalId?: string | null }
  /** The item's record is new: create it. */
  | { readonly kind: 'CREATE' }
  /** Carry out the item's proposal. */
  | { readonly kind: 'APPROVE' }
  /** The event did not happen: it never counts, whatever events follow. */
  | { readonly kind: 'LEAVE_OUT'; readonly reason: string };

/** The fate of the record of an item. */
export const REVIEW_RESULTS = ['CREATED', 'LINKED', 'UNLINKED', 'KEPT'] as const;

/** The record that a decision created, linked or kept, by its ids in both systems. */
export interface ReviewOutcome {
  readonly result: (typeof REVIEW_RESULTS)[number];
  /** As the graph names it. */
  readonly record: string;
  readonly portalId: string | null;
  /** Null while Salesforce has yet to create it. */
  readonly crmId: string | null;
}

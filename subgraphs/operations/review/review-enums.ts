import type {
  ReviewCategory,
  ReviewDecision,
  ReviewOutcome,
  ReviewSide,
  ReviewState,
} from '../../../src/domain/review.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { ReviewAction } from '../../../src/ledger/review/review-item.ts';

export const ReviewCategoryEnum = vocabularyEnum<ReviewCategory>(
  'ReviewCategory',
  'Why a person has to look.',
  {
    MISSING_FIELD: 'A required value is missing.',
    INVALID_VALUE: 'A value does not fit the field of the other system.',
    INVALID_ADDRESS: 'A state or country is not one that exists.',
    UNAPPROVED_LOOKUP: 'A service code or label has no approved counterpart.',
    PERMISSION: 'The integration user may not do it.',
    RECORD_LOCKED: 'The record stayed locked.',
    STALE: 'An older change met a newer record.',
    LIMIT_REACHED: 'The API limit was used up for too long.',
    REJECTED: 'Salesforce refused it for a reason of its own.',
    RETRIES_EXHAUSTED: 'A temporary failure did not pass.',
    DUPLICATE: 'A customer, a contact or a shipment seems to exist already.',
    REGISTRATION: 'A new customer asks to be registered.',
    CUSTOMER_CODE: 'A file names a customer by a code that looks like a known customer.',
    CONFLICT: 'Both systems changed the field.',
    UNMAPPED_CODE: 'A carrier sent a code that nobody has explained.',
    IMPLAUSIBLE_EVENT: 'An event cannot have happened as reported.',
    ORPHAN: 'A record points at one that is not there.',
    AMBIGUOUS_REFERENCE: 'Several shipments have the reported numbers.',
    CONTRADICTING_REFERENCES: 'The reported numbers speak for different shipments.',
    ONE_SIDED_LINK: 'Only one system knows that two records are one.',
    DOUBLE_LINK: 'Two records claim the same counterpart.',
    OTHER_CUSTOMER: 'The record belongs to another customer in Salesforce than in the portal.',
    DIFFERENCE: 'The systems differ in a field on which they had agreed.',
    RELINK: 'A colleague proposes another record of Salesforce for a record.',
  },
);

export const ReviewStateEnum = vocabularyEnum<ReviewState>('ReviewState', 'How far a review item is.', {
  OPEN: 'Somebody has to decide.',
  DECIDED: 'Decided; the hub is carrying it out.',
  RESOLVED: 'Done.',
  DISMISSED: 'Closed without doing anything.',
});

export const ReviewDecisionEnum = vocabularyEnum<ReviewDecision['kind']>(
  'ReviewDecisionKind',
  'The decision.',
  {
    RETRY: 'Send again, with corrected values.',
    ACCEPT: "One side's values stand.",
    MERGE: 'It is an existing record of Salesforce.',
    CREATE: 'It is new: create it.',
    APPROVE: 'Do what the item proposes.',
    LEAVE_OUT: 'The event did not happen; it never counts.',
  },
);

export const ReviewSideEnum = vocabularyEnum<ReviewSide>('ReviewSide', 'A side of a conflict.', {
  PORTAL: "The portal's values.",
  SALESFORCE: "Salesforce's values.",
});

export const ReviewActionEnum = vocabularyEnum<ReviewAction>('ReviewAction', 'A step of a review item.', {
  OPENED: 'It was opened.',
  ASSIGNED: 'It was given to a team or a person.',
  DECIDED: 'A person decided.',
  CARRIED_OUT: 'The decision was carried out.',
  FAILED: 'Carrying it out failed; it is open again.',
  DISMISSED: 'It was closed without doing anything.',
  SETTLED: 'Its cause went away by itself.',
});

export const ReviewResultEnum = vocabularyEnum<ReviewOutcome['result']>(
  'ReviewResult',
  'What became of the record of a review item.',
  {
    CREATED: 'It was created in Salesforce, or is being sent there as a new record.',
    LINKED: 'It belongs to this record: the record of Salesforce, or the shipment of a report.',
    UNLINKED: 'Its link was taken away.',
    KEPT: 'This record goes on; the other one is not needed.',
  },
);

/** A decision about many items at once. A merge names a record of its own for each item. */
export type ManyDecision = Exclude<ReviewDecision['kind'], 'MERGE'> | 'DISMISS';

export const ManyDecisionEnum = vocabularyEnum<ManyDecision>(
  'ReviewManyDecisionKind',
  'A decision about many review items at once.',
  {
    RETRY: 'Send again.',
    ACCEPT: "One side's values stand.",
    CREATE: 'Each is new: create it.',
    APPROVE: 'Do what each item proposes.',
    LEAVE_OUT: 'None of the events happened; they never count.',
    DISMISS: 'Close the items without doing anything.',
  },
);

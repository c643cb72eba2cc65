import type { SynchronizedRecord } from '../../domain/ownership/index.ts';
import type { ReviewCategory, ReviewDecision, ReviewOutcome, ReviewState } from '../../domain/review.ts';
import type { Team } from '../../domain/vocabulary/index.ts';
import { column, type RecordOf } from '../../postgres/record-columns.ts';

/** Both sides of one field in question. */
export interface DisputedField {
  readonly field: string;
  readonly portalValue: unknown;
  readonly crmValue: unknown;
  /** When the record with this value was changed in Salesforce, and by which user of Salesforce; absent when not known. */
  readonly crmChanged?: CrmChanged;
}

export interface CrmChanged {
  /** RFC 3339. */
  readonly at: string;
  /** Salesforce's id of the user; null when not known. */
  readonly by: string | null;
}

/** A record that may be the same as the one in question, and why. */
export interface ReviewCandidate {
  readonly crmId: string | null;
  readonly portalId: string | null;
  readonly label: string;
  readonly evidence: readonly string[];
}

export const NEW_ITEM = {
  /** Names the cause: the same failure of the same record has the same cause, whenever it happens. */
  cause: column<string>('text'),
  category: column<ReviewCategory>('text'),
  /** In words, without customer data beyond that in the fields. */
  reason: column<string>('text'),
  record: column<SynchronizedRecord>('text'),
  portalId: column<string | null>('uuid'),
  crmId: column<string | null>('text'),
  accountId: column<string | null>('uuid'),
  fields: column<readonly DisputedField[]>('json'),
  candidates: column<readonly ReviewCandidate[]>('json'),
  /** The effect of an approval, in the format of the part of the hub that opens the item; null when there is none. */
  proposal: column<Readonly<Record<string, unknown>> | null>('json'),
  ownerTeam: column<Team>('text'),
  lastResponse: column<string | null>('text'),
  requestId: column<string | null>('text'),
};

export type NewReviewItem = RecordOf<typeof NEW_ITEM>;

export const ITEM = {
  ...NEW_ITEM,
  id: column<string>('uuid'),
  assignee: column<string | null>('text'),
  state: column<ReviewState>('text'),
  /** How often the cause came back while the item was unfinished. */
  retries: column<number>('integer'),
  decision: column<ReviewDecision | null>('json'),
  decidedBy: column<string | null>('text'),
  /** The effect of a decision on the record; null before a decision, and for a decision about values. */
  outcome: column<ReviewOutcome | null>('json'),
  version: column<number>('bigint'),
  openedAt: column<Date>('timestamptz'),
  /** When the cause was last met. */
  seenAt: column<Date>('timestamptz'),
  finishedAt: column<Date | null>('timestamptz'),
};

export type ReviewItem = RecordOf<typeof ITEM>;

export type CauseState = Pick<ReviewItem, 'cause' | 'state'>;

export const REVIEW_ACTIONS = [
  'OPENED',
  'ASSIGNED',
  'DECIDED',
  'CARRIED_OUT',
  'FAILED',
  'DISMISSED',
  'SETTLED',
] as const;
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

export const HISTORY_ENTRY = {
  itemId: column<string>('uuid'),
  at: column<Date>('timestamptz'),
  actor: column<string>('text'),
  action: column<ReviewAction>('text'),
  /** After the action. */
  state: column<ReviewState>('text'),
  note: column<string | null>('text'),
};

export type ReviewHistoryEntry = RecordOf<typeof HISTORY_ENTRY>;

export interface ReviewFilter {
  /** Items by their ids. */
  readonly ids?: readonly string[] | undefined;
  readonly states?: readonly ReviewState[] | undefined;
  readonly categories?: readonly ReviewCategory[] | undefined;
  readonly ownerTeams?: readonly Team[] | undefined;
  /** Null: nobody. */
  readonly assignee?: string | null | undefined;
  readonly record?: SynchronizedRecord | undefined;
  readonly portalId?: string | undefined;
  readonly accountId?: string | undefined;
  /** Inclusive, and exclusive. */
  readonly openedFrom?: Date | undefined;
  readonly openedBefore?: Date | undefined;
}

export interface ReviewCount {
  readonly category: ReviewCategory;
  readonly ownerTeam: Team;
  readonly state: ReviewState;
  readonly count: number;
  readonly oldest: Date;
}

/** A decided item that this worker may carry out. */
export interface ClaimedDecision extends ReviewItem {
  readonly decision: ReviewDecision;
  readonly decidedBy: string;
  readonly fence: number;
}

export type DecisionClaim = Pick<ClaimedDecision, 'id' | 'fence'>;

/** The result of a worker that carried out a decision. */
export interface CarriedOut {
  /** For the history. */
  readonly note: string;
  readonly outcome?: ReviewOutcome | null;
  /** Fields that the decision left out: the item is open again for these. */
  readonly rest?: readonly DisputedField[];
}

/** The open items with one of the ids or categories, which a change may have settled. */
export interface Concerned {
  readonly crmIds?: readonly string[];
  readonly portalIds?: readonly string[];
  readonly categories?: readonly ReviewCategory[];
}

/** An open item that is due to be compared with both systems. */
export interface ItemToCheck extends ReviewItem {
  /** The person who changed its record or a candidate in Salesforce, for the history; null when the person is not known. */
  readonly cue: string | null;
}

/** The version of an item that a person has read. */
export interface SeenItem {
  readonly id: string;
  readonly expectedVersion: number;
}

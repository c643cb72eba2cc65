import type { SynchronizedRecord, Team } from '../../domain/ownership/index.ts';
import type { ReviewCategory, ReviewDecision, ReviewState } from '../../domain/review.ts';
import type { KeysetPage, Rows, TimePosition } from '../page.ts';

/** Both sides of one field in question. */
export interface DisputedField {
  readonly field: string;
  readonly portalValue: unknown;
  readonly crmValue: unknown;
}

/** A record that the one in question may be, and why. */
export interface ReviewCandidate {
  readonly crmId: string | null;
  readonly portalId: string | null;
  readonly label: string;
  readonly evidence: readonly string[];
}

export interface NewReviewItem {
  /** Names the cause: the same failure of the same record has the same, whenever it happens. */
  readonly cause: string;
  readonly category: ReviewCategory;
  /** In words, without customer data beyond what the fields hold. */
  readonly reason: string;
  readonly record: SynchronizedRecord;
  readonly portalId: string | null;
  readonly crmId: string | null;
  readonly accountId: string | null;
  readonly fields: readonly DisputedField[];
  readonly candidates: readonly ReviewCandidate[];
  /** What approving does, in the words of whoever opens the item and carries it out; null when there is nothing. */
  readonly proposal: Readonly<Record<string, unknown>> | null;
  readonly ownerTeam: Team;
  readonly lastResponse: string | null;
  readonly requestId: string | null;
}

export interface ReviewItem extends NewReviewItem {
  readonly id: string;
  readonly assignee: string | null;
  readonly state: ReviewState;
  /** How often the cause came back while the item was unfinished. */
  readonly retries: number;
  readonly decision: ReviewDecision | null;
  readonly decidedBy: string | null;
  readonly version: number;
  readonly openedAt: Date;
  /** When the cause was last met. */
  readonly seenAt: Date;
  readonly finishedAt: Date | null;
}

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

export interface ReviewHistoryEntry {
  readonly itemId: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: ReviewAction;
  /** After it. */
  readonly state: ReviewState;
  readonly note: string | null;
}

export interface ReviewFilter {
  readonly states?: readonly ReviewState[] | undefined;
  readonly categories?: readonly ReviewCategory[] | undefined;
  readonly ownerTeams?: readonly Team[] | undefined;
  readonly assignee?: string | undefined;
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

/** How a person names the version of the item that was seen. */
export interface SeenItem {
  readonly id: string;
  readonly expectedVersion: number;
}

/**
 * The work of people. What they do throws `NOT_FOUND` for an unknown item, `STALE` when it changed since it was seen,
 * and `ILLEGAL_STATE` when there is nothing left to decide. Each keeps its history; the caller audits.
 */
export interface ReviewQueue {
  /** Opens items; a cause that has an unfinished one counts there instead. Returns the ids in the order given. */
  open(items: readonly NewReviewItem[]): Promise<string[]>;
  assign(
    seen: SeenItem,
    to: { readonly ownerTeam?: Team | undefined; readonly assignee?: string | null | undefined },
    actor: string,
  ): Promise<ReviewItem>;
  decide(seen: SeenItem, decision: ReviewDecision, actor: string): Promise<ReviewItem>;
  dismiss(seen: SeenItem, reason: string, actor: string): Promise<ReviewItem>;
  /** For the worker: decided items that nobody carries out now. */
  claimDecided(limit: number, leaseMs: number): Promise<ClaimedDecision[]>;
  /** False when another worker has it: then nothing else of that transaction may be kept. */
  carriedOut(claim: DecisionClaim, note: string): Promise<boolean>;
  /** Open again, with what went wrong. */
  failed(claim: DecisionClaim, response: string): Promise<boolean>;
  /** The causes are gone (a later attempt went through): their unfinished items are resolved. Returns how many. */
  settleCauses(causes: readonly string[], note: string): Promise<number>;
  byIds(ids: readonly string[]): Promise<(ReviewItem | null)[]>;
  /** Newest first. */
  list(filter: ReviewFilter, page: KeysetPage<TimePosition>): Promise<Rows<ReviewItem>>;
  counts(): Promise<ReviewCount[]>;
  /** Oldest first, in the order of the items. One statement. */
  historyOf(itemIds: readonly string[]): Promise<ReviewHistoryEntry[][]>;
}

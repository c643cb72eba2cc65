import type { SynchronizedRecord, Team } from '../../domain/ownership/index.ts';
import type { ReviewCategory, ReviewDecision, ReviewState } from '../../domain/review.ts';

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

import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ReviewCategory, ReviewDecision, ReviewSide, ReviewState } from '../../../src/domain/review.ts';
import { ownerInQuestion } from '../../../src/domain/review-decisions.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type {
  ReviewAction,
  ReviewHistoryEntry,
  ReviewItem as StoredItem,
} from '../../../src/ledger/review/review-item.ts';
import { Account, PortalUser, Shipment, ShipmentException } from '../entities.type.ts';
import { TeamEnum, valueText } from '../sync-enums.ts';
import { DisputedField } from './disputed-field.type.ts';
import { recordIdOf } from './record-ids.ts';
import {
  ReviewActionEnum,
  ReviewCategoryEnum,
  ReviewDecisionEnum,
  ReviewSideEnum,
  ReviewStateEnum,
} from './review-enums.ts';
import { Outcome, toOutcome } from './review-outcome.type.ts';

@ObjectType('ReviewCandidate', {
  simpleResolvers: true,
  description:
    'A record that may be the same as the record of the item. Nothing is linked before a person decides.',
})
class ReviewCandidate {
  @Field(() => ID, {
    nullable: true,
    description: 'Its opaque id, as node(id:) takes it; a merge takes it, too.',
  })
  readonly recordId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Its Salesforce id.' })
  readonly crmId!: string | null;

  @Field(() => ID, { nullable: true, description: "The portal's id." })
  readonly portalId!: string | null;

  @Field(() => String, { description: 'The name that people use.' })
  readonly label!: string;

  @Field(() => [String], { description: 'The evidence that it is the same.' })
  readonly evidence!: readonly string[];
}

@ObjectType('ValueEdit', { simpleResolvers: true, description: 'A corrected value.' })
class ValueEdit {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value, as text.' })
  readonly value!: string | null;
}

@ObjectType('ReviewDecision', { simpleResolvers: true, description: 'A decision of a person.' })
class Decision {
  @Field(() => ReviewDecisionEnum, { description: 'The kind of decision.' })
  readonly kind!: ReviewDecision['kind'];

  @Field(() => ReviewSideEnum, { nullable: true, description: 'Whose values stand, for ACCEPT.' })
  readonly side!: ReviewSide | null;

  @Field(() => [String], { description: 'The fields that an ACCEPT is about; all in question when empty.' })
  readonly fields!: readonly string[];

  @Field(() => ID, { nullable: true, description: 'The existing record of Salesforce, for MERGE.' })
  readonly crmId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The existing record of the portal, for MERGE.' })
  readonly portalId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for LEAVE_OUT.' })
  readonly reason!: string | null;

  @Field(() => [ValueEdit], { description: 'The corrected values of a RETRY.' })
  readonly edits!: readonly ValueEdit[];

  /** Of the item. */
  readonly record!: string;
}

@ObjectType('ReviewStep', { simpleResolvers: true, description: 'One step in the life of a review item.' })
export class ReviewStep implements Omit<ReviewHistoryEntry, 'itemId'> {
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;

  @Field(() => String, { description: 'Who did it, by sign-in name, or a part of the hub; see actorName.' })
  readonly actor!: string;

  @Field(() => ReviewActionEnum, { description: 'The kind of step.' })
  readonly action!: ReviewAction;

  @Field(() => ReviewStateEnum, { description: 'The state after it.' })
  readonly state!: ReviewState;

  @Field(() => String, { nullable: true, description: 'The note.' })
  readonly note!: string | null;
}

@ObjectType('ReviewItem', {
  simpleResolvers: true,
  description: 'Something that the sync cannot decide by rule. A cause has one unfinished item.',
})
export class ReviewItem {
  @Field(() => ID, { description: 'Its id (UUID).' })
  readonly id!: string;

  @Field(() => ReviewCategoryEnum, { description: 'Why a person has to look.' })
  readonly category!: ReviewCategory;

  @Field(() => String, { description: 'The reason in words.' })
  readonly reason!: string;

  @Field(() => String, { description: 'The kind of record, such as Shipment.' })
  readonly record!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "The record's opaque id, as node(id:) takes it: of an event, the one of its shipment. Null while the graph has no such record.",
  })
  readonly recordId!: string | null;

  @Field(() => Shipment, { nullable: true, description: 'The shipment that it is about.' })
  readonly shipment!: Shipment | null;

  @Field(() => ShipmentException, { nullable: true, description: 'The exception that it is about.' })
  readonly exception!: ShipmentException | null;

  @Field(() => PortalUser, { nullable: true, description: 'The portal user that it is about.' })
  readonly portalUser!: PortalUser | null;

  @Field(() => ID, { nullable: true, description: "The record's portal id." })
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: "The record's Salesforce id." })
  readonly crmId!: string | null;

  @Field(() => Account, { nullable: true, description: 'The account that it concerns.' })
  readonly account!: Account | null;

  @Field(() => [DisputedField], { description: 'Both sides of each disputed field.' })
  readonly fields!: readonly DisputedField[];

  @Field(() => [ReviewCandidate], { description: 'Records that this one may be, with the evidence.' })
  readonly candidates!: readonly ReviewCandidate[];

  @Field(() => String, {
    nullable: true,
    description: 'The effect of an approval, as JSON; null if the item has no proposal.',
  })
  readonly proposal!: string | null;

  @Field(() => TeamEnum, { description: 'The team that owns it.' })
  readonly ownerTeam!: Team;

  @Field(() => String, {
    nullable: true,
    description: 'The sign-in name of the person who works on it; see assigneeName.',
  })
  readonly assignee!: string | null;

  @Field(() => ReviewStateEnum, { description: 'How far it is.' })
  readonly state!: ReviewState;

  @Field(() => Int, { description: 'How often the cause came back while the item was unfinished.' })
  readonly retries!: number;

  @Field(() => String, { nullable: true, description: 'The last response of the other system.' })
  readonly lastResponse!: string | null;

  @Field(() => String, { nullable: true, description: 'Correlation id of the request that led to it.' })
  readonly requestId!: string | null;

  @Field(() => Decision, { nullable: true, description: 'The decision; null before there is one.' })
  readonly decision!: Decision | null;

  @Field(() => Outcome, {
    nullable: true,
    description: 'What became of the record; null before that, and for a decision about values.',
  })
  readonly outcome!: Outcome | null;

  @Field(() => String, { nullable: true, description: 'The person who decided.' })
  readonly decidedBy!: string | null;

  @Field(() => Int, { description: 'Changes with every step; give it back as expectedVersion.' })
  readonly version!: number;

  @Field(() => DateTime, { description: 'When it was opened.' })
  readonly openedAt!: Date;

  @Field(() => DateTime, { description: 'When the cause was last met.' })
  readonly seenAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was finished.' })
  readonly finishedAt!: Date | null;

  readonly stored!: StoredItem;
}

export const ReviewItemConnection = connectionOf('ReviewItem', () => ReviewItem, {
  isTotalCertain: true,
});

export function toReviewItem(stored: StoredItem): ReviewItem {
  const { record, portalId, crmId } = stored;
  const isShipment = ['Shipment', 'Milestone', 'Stop'].includes(record) && portalId !== null;
  return {
    ...stored,
    stored,
    recordId: recordIdOf(record, { portalId, crmId }),
    account: stored.accountId === null ? null : { portalId: stored.accountId, crmId: null },
    shipment: isShipment ? { portalId, crmId: null } : null,
    exception: record === 'Exception' && portalId !== null ? { portalId } : null,
    portalUser: record === 'PortalUser' && portalId !== null ? { portalId, crmId: null } : null,
    fields: stored.fields.map(({ field, portalValue, crmValue, crmChanged = null }) => ({
      record,
      portalId,
      crmChanged,
      field,
      portalValue: valueText(portalValue),
      crmValue: valueText(crmValue),
      owner: ownerInQuestion(record, field),
    })),
    candidates: stored.candidates.map((candidate) => ({
      ...candidate,
      recordId: recordIdOf(record, {
        crmId: candidate.crmId,
        // A record of Salesforce that names the item's record is not that record.
        portalId: candidate.portalId === portalId && candidate.crmId !== null ? null : candidate.portalId,
      }),
    })),
    outcome: stored.outcome && toOutcome(stored.outcome),
    proposal: stored.proposal && JSON.stringify(stored.proposal),
    decision: stored.decision && toDecision(record, stored.decision),
  };
}

function toDecision(record: string, decision: ReviewDecision): Decision {
  const edits = decision.kind === 'RETRY' ? Object.entries(decision.edits) : [];
  return {
    record,
    kind: decision.kind,
    side: decision.kind === 'ACCEPT' ? decision.side : null,
    fields: decision.kind === 'ACCEPT' ? decision.fields : [],
    crmId: decision.kind === 'MERGE' ? decision.crmId : null,
    portalId: decision.kind === 'MERGE' ? (decision.portalId ?? null) : null,
    reason: decision.kind === 'LEAVE_OUT' ? decision.reason : null,
    edits: edits.map(([field, value]) => ({ field, value: valueText(value) })),
  };
}

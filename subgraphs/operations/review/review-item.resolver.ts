import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { MAX_PAGE_SIZE } from '../../../src/domain/page.ts';
import { isPortalId, NO_PORTAL_ID } from '../../../src/domain/record-ids.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import {
  type DecisionOffer,
  decisionOffers,
  possibleDecisions,
} from '../../../src/domain/review-decisions.ts';
import type { Connection } from '../../../src/graph/connection.ts';
import { PageArgs } from '../../../src/graph/page.ts';
import type { ReviewFilter, ReviewItem as StoredItem } from '../../../src/ledger/review/review-item.ts';
import type { LinkKind } from '../../../src/redis/link.ts';
import { byTime, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import { ReviewItemFilter } from './review.inputs.ts';
import { ReviewDecisionEnum } from './review-enums.ts';
import { ReviewItem, ReviewItemConnection, ReviewStep, toReviewItem } from './review-item.type.ts';
import { Offer, Outcome } from './review-outcome.type.ts';
import { stateOf } from './review-state.ts';
import { reviewerFilter } from './reviewer.ts';

const HOUR_MS = 3_600_000;

@Resolver(() => ReviewItem)
export class ReviewItemResolver {
  @Query(() => ReviewItemConnection, {
    nullable: true,
    description: 'The review queue: cases that the sync cannot decide by rule, newest first.',
  })
  async reviewItems(
    @Arg('filter', () => ReviewItemFilter, { nullable: true, description: 'Which items to list.' })
    filter: ReviewItemFilter | null,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Ctx() context: OperationsContext,
  ): Promise<Connection<ReviewItem>> {
    const { review } = context.ledger;
    if (filter?.unassigned === true && filter.assignee != null) {
      throw new WaybillError('BAD_USER_INPUT', 'Give either assignee or unassigned.', {
        details: { fields: ['filter.unassigned'] },
      });
    }
    if ((filter?.ids?.length ?? 0) > MAX_PAGE_SIZE) {
      throw new WaybillError('BAD_USER_INPUT', `Give at most ${MAX_PAGE_SIZE} ids.`, {
        details: { fields: ['filter.ids'] },
      });
    }
    const conditions = await conditionsOf(filter ?? {}, context);
    return await ledgerPage(
      ['reviewItems', filter],
      pageArgs,
      byTime<StoredItem>((item) => item.openedAt),
      (keyset) => review.list(conditions, keyset),
      toReviewItem,
      () => review.total(conditions),
    );
  }

  @Query(() => ReviewItem, { nullable: true, description: 'One review item; null when there is none.' })
  async reviewItem(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { loaders }: OperationsContext,
  ): Promise<ReviewItem | null> {
    const item = isPortalId(id) ? await loaders.reviewItem.load(id) : null;
    return item && toReviewItem(item);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name of the person who works on it; null if nobody does, or if assignee names no member of staff.',
  })
  async assigneeName(@Root() { assignee }: ReviewItem, @Ctx() { loaders }: OperationsContext) {
    const person = assignee === null ? null : await loaders.user.load(assignee);
    return person?.kind === 'STAFF' ? person.name : null;
  }

  @FieldResolver(() => [ReviewStep], {
    nullable: true,
    description: 'Everything that happened to it, oldest first.',
  })
  history(@Root() { id }: ReviewItem, @Ctx() { loaders }: OperationsContext) {
    return loaders.reviewHistory.load(id);
  }

  @FieldResolver(() => [ReviewDecisionEnum], {
    description: 'The decisions that are possible now. An open item can also be dismissed.',
  })
  async possibleDecisions(
    @Root() { stored }: ReviewItem,
    @Ctx() context: OperationsContext,
  ): Promise<readonly ReviewDecision['kind'][]> {
    return stored.state === 'OPEN' ? possibleDecisions(stored, await stateOf(stored, context)) : [];
  }

  @FieldResolver(() => [Offer], {
    description:
      'What each decision about the open item would do: its sides and fields, or why it is refused. Empty once decided.',
  })
  async decisions(
    @Root() { stored }: ReviewItem,
    @Ctx() context: OperationsContext,
  ): Promise<readonly DecisionOffer[]> {
    return stored.state === 'OPEN' ? decisionOffers(stored, await stateOf(stored, context)) : [];
  }
}

@Resolver(() => ReviewStep)
export class ReviewStepResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name of the person who did it; null for a part of the hub, or when nobody has the sign-in name.',
  })
  async actorName(@Root() { actor }: ReviewStep, @Ctx() { loaders }: OperationsContext) {
    return (await loaders.user.load(actor))?.name ?? null;
  }
}

@Resolver(() => Outcome)
export class ReviewOutcomeResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description: 'Its Salesforce id; null until Salesforce has created it.',
  })
  async crmId(
    @Root() { record, portalId, knownCrmId, result }: Outcome,
    @Ctx() { loaders }: OperationsContext,
  ) {
    const kind = LINK_OF[record];
    if (knownCrmId !== null || portalId === null || kind === undefined || result !== 'CREATED')
      return knownCrmId;
    return await loaders.partner.load({ kind, side: 'portalId', id: portalId });
  }
}

/** The kind of link in the link index for a record that the worker has yet to create. */
const LINK_OF: Readonly<Record<string, LinkKind | undefined>> = { Shipment: 'Shipment', Exception: 'Case' };

async function conditionsOf(filter: ReviewItemFilter, context: OperationsContext): Promise<ReviewFilter> {
  const { accountId, minAgeHours, portalId } = filter;
  return {
    ids: filter.ids?.filter(isPortalId),
    states: filter.states ?? undefined,
    categories: filter.categories ?? undefined,
    ownerTeams: filter.ownerTeams ?? undefined,
    assignee: filter.unassigned === true ? null : await reviewerFilter(filter.assignee, context),
    record: filter.record ?? undefined,
    portalId: portalId == null ? undefined : isPortalId(portalId) ? portalId : NO_PORTAL_ID,
    accountId:
      accountId == null ? undefined : ((await portalIdIn('Account', accountId, context)) ?? NO_PORTAL_ID),
    openedFrom: filter.openedFrom ?? undefined,
    // Nothing is older than 1970. The largest number of hours gives a date that PostgreSQL cannot hold.
    openedBefore: minAgeHours == null ? undefined : new Date(Math.max(0, Date.now() - minAgeHours * HOUR_MS)),
  };
}

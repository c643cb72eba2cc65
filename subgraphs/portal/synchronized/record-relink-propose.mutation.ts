import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import { type AggregateName, carriedRows } from '../../../src/domain/ownership/index.ts';
import { isSalesforceId } from '../../../src/domain/record-ids.ts';
import { objectOfId, objectWord, recordWord } from '../../../src/domain/record-words.ts';
import { effectsOf } from '../../../src/domain/review-effects.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { MutationInput, MutationPayload, Write } from '../../../src/graph/mutation.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { loadSynchronized, objectOf, type SynchronizedRecord, typeProblems } from './synchronized-record.ts';

@InputType('RecordRelinkProposeInput', { description: 'Another counterpart for a record.' })
export class RecordRelinkProposeInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of an account, a shipment or a portal user.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Salesforce id, of 15 or 18 characters, of the record that it is.' })
  readonly crmId!: string;

  @Field(() => String, { description: 'Why, 1 to 1000 characters, for the person who approves it.' })
  readonly reason!: string;
}

@ObjectType('RecordRelinkProposePayload', {
  simpleResolvers: true,
  description: 'The proposal. Nothing is written before another person approves it.',
})
export class RecordRelinkProposePayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'The review item; null when nothing was proposed.' })
  readonly reviewItemId!: string | null;

  @Field(() => [Write], { description: 'What the approval writes.' })
  readonly effect!: readonly RecordedWrite[];
}

const MUTATION = 'recordRelinkPropose';
const TYPES = ['Account', 'Shipment', 'PortalUser'] as const;
const LONGEST_REASON = 1000;
/** The kind of record under which the portal stores the Salesforce id. */
const LINKED = { Account: 'Account', Shipment: 'Shipment', PortalUser: 'Contact' } as const;

@Resolver()
export class RecordRelinkProposeMutation {
  @Mutation(() => RecordRelinkProposePayload, {
    nullable: true,
    description:
      'Proposes that a record is another record of Salesforce: always a review item, which another person approves. The payload says what the approval writes.',
  })
  async recordRelinkPropose(
    @Ctx() context: PortalContext,
    @Arg('input', () => RecordRelinkProposeInput, { description: 'The proposal.' })
    input: RecordRelinkProposeInput,
  ): Promise<RecordRelinkProposePayload> {
    const { crmId } = input;
    const { userErrors, writes, details } = await context.mutations.transact(MUTATION, input, {
      check: () => problems(input),
      load: () => loadProposed(context, input),
      write: async (unit, { record: loaded, holders }) => {
        const record = found(loaded);
        refuseUnlinkable(record, crmId, holders);
        const { portalId, accountId, type } = record;
        const proposedBy = unit.principal.subject;
        const item = itemOf(record, {
          crmId,
          reason: input.reason,
          proposedBy,
          requestId: context.requestId,
        });
        const [itemId = null] = await unit.ledger.review.open([item]);
        const changes = [{ field: 'proposedCrmId', old: record.crmId, new: crmId }];
        unit.audit({ record: type, recordId: portalId, accountId, action: MUTATION, changes });
        const approved = effectsOf(item, { kind: 'APPROVE' });
        const effect = approved.map((write): RecordedWrite => ({ ...write, state: 'PLANNED' }));
        return { recordId: portalId, writes: [], details: { itemId, effect } };
      },
    });
    const { itemId = null, effect = [] } = details ?? {};
    return { reviewItemId: input.validateOnly ? null : itemId, effect, userErrors, writes };
  }
}

function problems({ id, crmId, reason }: RecordRelinkProposeInput): readonly UserError[] {
  const length = reason?.length ?? 0;
  return [
    ...typeProblems(id, TYPES),
    ...(isSalesforceId(crmId)
      ? []
      : [
          userError(
            'INVALID_VALUE',
            'crmId',
            'Give the Salesforce id of the record, of 15 or 18 characters.',
          ),
        ]),
    ...(length > 0 && length <= LONGEST_REASON
      ? []
      : [userError('INVALID_VALUE', 'reason', `Say why, in 1 to ${LONGEST_REASON} characters.`)]),
  ];
}

async function loadProposed(context: PortalContext, { id, crmId }: RecordRelinkProposeInput) {
  const record = await loadSynchronized(context, id);
  const type = TYPES.find((each) => each === record?.type);
  const holders = type === undefined ? [] : await context.store.links.of(LINKED[type], 'crmId', [crmId]);
  return { record, holders };
}

function refuseUnlinkable(
  { type, aggregate, portalId, crmId }: SynchronizedRecord,
  proposed: string,
  holders: readonly { readonly portalId: string }[],
): void {
  const word = recordWord(type);
  const object = objectOf(aggregate ?? 'Account');
  const named = objectOfId(proposed);
  const isCustom = object.endsWith('__c');
  if (isCustom ? named !== null : named !== object) {
    refuse('VALUE_NOT_ALLOWED', 'crmId', `Give the id of a ${objectWord(object)} of Salesforce.`);
  }
  if (crmId === proposed) refuse('ILLEGAL_STATE', 'crmId', `The ${word} is linked to this record already.`);
  if (holders.some((holder) => holder.portalId !== portalId)) {
    refuse(
      'DUPLICATE',
      'crmId',
      `Another ${word} of the portal is linked to this record. Relink that one first.`,
    );
  }
}

interface Proposal {
  readonly crmId: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly requestId: string;
}

function itemOf(
  { type, aggregate, portalId, crmId, accountId }: SynchronizedRecord,
  { crmId: proposed, reason, proposedBy, requestId }: Proposal,
): NewReviewItem {
  return {
    // Two people who propose different records open two items: neither proposal replaces the other one.
    cause: `relink ${type} ${portalId} ${proposed}`,
    category: 'RELINK',
    reason: `A colleague proposes another record of Salesforce: ${reason}`,
    record: type,
    portalId,
    crmId,
    accountId,
    fields: [{ field: 'crmId', portalValue: crmId, crmValue: proposed }],
    candidates: [],
    proposal: { action: 'LINK', aggregate, portalId, crmId: proposed, proposedBy },
    ownerTeam: teamOf(aggregate),
    lastResponse: null,
    requestId,
  };
}

/** The team that corrects the record's own id. */
function teamOf(aggregate: AggregateName | null): NewReviewItem['ownerTeam'] {
  const [row] = aggregate === null ? [] : carriedRows(aggregate);
  return row?.failureOwner ?? 'Integration';
}

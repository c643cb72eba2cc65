import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { AGGREGATES } from '../../../src/domain/ownership/index.ts';
import { recordWord } from '../../../src/domain/record-words.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { queueAgain, SENT_AGAIN } from '../../../src/portal-changes/send-again.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import {
  isCreated,
  loadSynchronized,
  objectOf,
  SYNCHRONIZED_TYPES,
  type SynchronizedRecord,
  typeProblems,
} from './synchronized-record.ts';

@InputType('RecordResendInput', { description: 'A record to send to Salesforce again.' })
export class RecordResendInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of an account, a shipment, an exception or a portal user.' })
  readonly id!: string;
}

@ObjectType('RecordResendPayload', { simpleResolvers: true, description: 'The record on its way.' })
export class RecordResendPayload extends MutationPayload {}

const MUTATION = 'recordResend';

@Resolver()
export class RecordResendMutation {
  @Mutation(() => RecordResendPayload, {
    nullable: true,
    description:
      'Queues a record again: the worker sends it to Salesforce as it is then, with whatever of it waits for a person. Its pilot switch still counts.',
  })
  async recordResend(
    @Ctx() context: PortalContext,
    @Arg('input', () => RecordResendInput, { description: 'Which one.' }) input: RecordResendInput,
  ): Promise<RecordResendPayload> {
    const { userErrors, writes } = await context.mutations.transact(MUTATION, input, {
      check: () => typeProblems(input.id, SYNCHRONIZED_TYPES),
      load: () => loadSynchronized(context, input.id),
      write: async (unit, loaded) => {
        const record = found(loaded);
        const aggregate = await sendable(unit, record);
        const { type, portalId, accountId, version, crmId } = record;
        const forms = type === 'Exception' ? (['Exception', 'ExceptionTask'] as const) : [type];
        await queueAgain(unit, forms, { record: type, aggregateId: portalId, accountId, version });
        unit.audit({ record: type, recordId: portalId, accountId, action: MUTATION, changes: [] });
        const [shownAs] = AGGREGATES[aggregate].records;
        const sent = { system: 'SALESFORCE', record: shownAs, recordId: crmId } as const;
        const writes = [{ ...sent, state: 'QUEUED', lane: SENT_AGAIN, fields: [] } as const];
        return { recordId: portalId, writes, details: null };
      },
    });
    return { userErrors, writes };
  }
}

/** The form in which the worker would send the record. Refuses a record that the worker would not send. */
async function sendable(
  { ledger }: Pick<Unit<unknown>, 'ledger'>,
  { type, aggregate, crmId }: SynchronizedRecord,
): Promise<NonNullable<SynchronizedRecord['aggregate']>> {
  const word = recordWord(type);
  if (aggregate === null) {
    refuse(
      'ILLEGAL_STATE',
      'id',
      'Salesforce gets an exception once the customer or a team has to act on it.',
    );
  }
  if (crmId === null) {
    if (isCreated(aggregate)) return aggregate;
    refuse('ILLEGAL_STATE', 'id', `The ${word} is not linked to Salesforce. Propose a link first.`);
  }
  const [buried] = await ledger.tombstones.find(objectOf(aggregate), [crmId]);
  if (buried !== undefined) {
    refuse(
      'ILLEGAL_STATE',
      'id',
      `The ${word} was deleted in Salesforce. Its review item says what can be done.`,
    );
  }
  return aggregate;
}

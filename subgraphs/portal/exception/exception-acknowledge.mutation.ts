import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { chosenAssignee } from './exception-owner.ts';
import { ExceptionPayload, ExceptionStepInput } from './exception-payload.type.ts';
import { takeStep } from './exception-step.ts';

@InputType('ExceptionAcknowledgeInput', { description: 'The acknowledgement of an exception.' })
export class ExceptionAcknowledgeInput extends ExceptionStepInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The person who works on it, by an id from the query staff; the caller if omitted.',
  })
  readonly assigneeId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The person who works on it, by sign-in name or e-mail address; the caller if omitted.',
    deprecationReason: 'Use assigneeId. Goes on 2027-06-01.',
  })
  readonly ownerPerson?: string | null;
}

@ObjectType('ExceptionAcknowledgePayload', {
  simpleResolvers: true,
  description: 'The acknowledged exception.',
})
export class ExceptionAcknowledgePayload extends ExceptionPayload {}

const FIELDS = {
  state: 'Exception.state',
  assigneeId: 'Exception.ownerPerson',
  ownerPerson: 'Exception.ownerPerson',
  note: 'Exception.note',
};

@Resolver()
export class ExceptionAcknowledgeMutation {
  @Mutation(() => ExceptionAcknowledgePayload, {
    nullable: true,
    description: 'Records that a person works on an exception.',
  })
  async exceptionAcknowledge(
    @Ctx() context: PortalContext,
    @Arg('input', () => ExceptionAcknowledgeInput, { description: 'The exception, and the person.' })
    input: ExceptionAcknowledgeInput,
  ): Promise<ExceptionAcknowledgePayload> {
    const { subject } = context.caller;
    return await takeStep(context, 'exceptionAcknowledge', input, {
      fields: namedFields({ ownerPerson: subject, ...named(input), state: 'ACKNOWLEDGED' }, FIELDS),
      change: async (unit) => ({
        state: 'ACKNOWLEDGED',
        ownerPerson: (await chosenAssignee(unit, input)) ?? subject,
      }),
      from: ['OPEN'],
    });
  }
}

/** The parts that the input names; null names none. */
function named(input: ExceptionAcknowledgeInput): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

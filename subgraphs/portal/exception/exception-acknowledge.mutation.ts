import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { ExceptionPayload, ExceptionStepInput } from './exception-payload.type.ts';
import { takeStep } from './exception-step.ts';

@InputType('ExceptionAcknowledgeInput', { description: 'The acknowledgement of an exception.' })
export class ExceptionAcknowledgeInput extends ExceptionStepInput {
  @Field(() => String, { nullable: true, description: 'The person who works on it; the caller if omitted.' })
  readonly ownerPerson?: string | null;
}

@ObjectType('ExceptionAcknowledgePayload', {
  simpleResolvers: true,
  description: 'The acknowledged exception.',
})
export class ExceptionAcknowledgePayload extends ExceptionPayload {}

const FIELDS = { state: 'Exception.state', ownerPerson: 'Exception.ownerPerson', note: 'Exception.note' };

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
    const ownerPerson = input.ownerPerson ?? context.caller.subject;
    return await takeStep(context, 'exceptionAcknowledge', input, {
      fields: namedFields({ ...named(input), state: 'ACKNOWLEDGED', ownerPerson }, FIELDS),
      change: { state: 'ACKNOWLEDGED', ownerPerson },
      from: ['OPEN'],
    });
  }
}

function named({ note }: ExceptionAcknowledgeInput): object {
  return note == null ? {} : { note };
}

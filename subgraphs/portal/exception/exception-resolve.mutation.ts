import { Arg, Ctx, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { ExceptionPayload, ExceptionStepInput } from './exception-payload.type.ts';
import { takeStep } from './exception-step.ts';

@InputType('ExceptionResolveInput', { description: 'An exception that is settled.' })
export class ExceptionResolveInput extends ExceptionStepInput {}

@ObjectType('ExceptionResolvePayload', { simpleResolvers: true, description: 'The exception, settled.' })
export class ExceptionResolvePayload extends ExceptionPayload {}

const FIELDS = { state: 'Exception.state', note: 'Exception.note' };

@Resolver()
export class ExceptionResolveMutation {
  @Mutation(() => ExceptionResolvePayload, {
    nullable: true,
    description: 'Settles an exception; its case or task in Salesforce is closed.',
  })
  async exceptionResolve(
    @Ctx() context: PortalContext,
    @Arg('input', () => ExceptionResolveInput, { description: 'Which one, and how.' })
    input: ExceptionResolveInput,
  ): Promise<ExceptionResolvePayload> {
    const { note } = input;
    return await takeStep(context, 'exceptionResolve', input, {
      fields: namedFields({ state: 'RESOLVED', ...(note == null ? {} : { note }) }, FIELDS),
      change: async () => ({ state: 'RESOLVED' }),
      from: ['OPEN', 'ACKNOWLEDGED'],
    });
  }
}

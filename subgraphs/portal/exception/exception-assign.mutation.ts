import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Severity } from '../../../src/domain/vocabulary/index.ts';
import { SeverityEnum } from '../../../src/graph/vocabulary-enums.ts';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { ExceptionPayload, ExceptionStepInput } from './exception-payload.type.ts';
import { takeStep } from './exception-step.ts';

@InputType('ExceptionAssignInput', {
  description: 'The team or person for an exception, and its urgency. An omitted field stays.',
})
export class ExceptionAssignInput extends ExceptionStepInput {
  @Field(() => String, { nullable: true, description: 'The team; null for none.' })
  readonly ownerTeam?: string | null;

  @Field(() => String, { nullable: true, description: 'The person; null for none.' })
  readonly ownerPerson?: string | null;

  @Field(() => SeverityEnum, { nullable: true, description: 'How bad it is.' })
  readonly severity?: Severity | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the customer must do something.' })
  readonly customerActionRequired?: boolean | null;
}

@ObjectType('ExceptionAssignPayload', { simpleResolvers: true, description: 'The exception, assigned.' })
export class ExceptionAssignPayload extends ExceptionPayload {}

const FIELDS = {
  ownerTeam: 'Exception.ownerTeam',
  ownerPerson: 'Exception.ownerPerson',
  severity: 'Exception.severity',
  customerActionRequired: 'Exception.customerActionRequired',
  note: 'Exception.note',
};

@Resolver()
export class ExceptionAssignMutation {
  @Mutation(() => ExceptionAssignPayload, {
    nullable: true,
    description: 'Assigns an exception to a team or person, and sets its urgency.',
  })
  async exceptionAssign(
    @Ctx() context: PortalContext,
    @Arg('input', () => ExceptionAssignInput, { description: 'The exception, and its assignee.' })
    input: ExceptionAssignInput,
  ): Promise<ExceptionAssignPayload> {
    const { ownerTeam, ownerPerson, severity, customerActionRequired } = input;
    return await takeStep(context, 'exceptionAssign', input, {
      fields: namedFields(input, FIELDS),
      change: {
        ...(ownerTeam === undefined ? {} : { ownerTeam }),
        ...(ownerPerson === undefined ? {} : { ownerPerson }),
        ...(severity == null ? {} : { severity }),
        ...(customerActionRequired == null ? {} : { customerActionRequired }),
      },
      from: ['OPEN', 'ACKNOWLEDGED'],
    });
  }
}

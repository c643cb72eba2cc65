import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Severity, Team } from '../../../src/domain/vocabulary/index.ts';
import { SeverityEnum, TeamEnum } from '../../../src/graph/vocabulary-enums.ts';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { chosenAssignee, chosenTeam } from './exception-owner.ts';
import { ExceptionPayload, ExceptionStepInput } from './exception-payload.type.ts';
import { takeStep } from './exception-step.ts';

@InputType('ExceptionAssignInput', {
  description: 'The team or person for an exception, and its urgency. An omitted field stays.',
})
export class ExceptionAssignInput extends ExceptionStepInput {
  @Field(() => TeamEnum, { nullable: true, description: 'The team; null for none.' })
  readonly team?: Team | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the team; null for none. A text that is no team is refused.',
    deprecationReason: 'Use team. Goes on 2027-06-01.',
  })
  readonly ownerTeam?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The person, by an id from the query staff; null for nobody.',
  })
  readonly assigneeId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The person, by sign-in name or e-mail address; null for nobody.',
    deprecationReason: 'Use assigneeId. Goes on 2027-06-01.',
  })
  readonly ownerPerson?: string | null;

  @Field(() => SeverityEnum, { nullable: true, description: 'How bad it is.' })
  readonly severity?: Severity | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the customer must do something.' })
  readonly customerActionRequired?: boolean | null;
}

@ObjectType('ExceptionAssignPayload', { simpleResolvers: true, description: 'The exception, assigned.' })
export class ExceptionAssignPayload extends ExceptionPayload {}

const FIELDS = {
  team: 'Exception.team',
  ownerTeam: 'Exception.team',
  assigneeId: 'Exception.ownerPerson',
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
    const { severity, customerActionRequired } = input;
    return await takeStep(context, 'exceptionAssign', input, {
      fields: namedFields(input, FIELDS),
      change: async (unit) => ({
        ownerTeam: chosenTeam(input),
        ownerPerson: await chosenAssignee(unit, input),
        severity: severity ?? undefined,
        customerActionRequired: customerActionRequired ?? undefined,
      }),
      from: ['OPEN', 'ACKNOWLEDGED'],
    });
  }
}

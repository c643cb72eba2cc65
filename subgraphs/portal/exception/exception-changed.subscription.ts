import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { visibleFields } from '../../../src/domain/access.ts';
import { assigneeFact } from '../../../src/domain/live-events.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { fitsFilter } from '../../../src/live/message-stream.ts';
import type { TimeRange } from '../../../src/portal-store/pagination/time-range.ts';
import { namedAccounts } from '../account/account-filter.ts';
import { follow, isAbout } from '../followed.ts';
import type { PortalContext } from '../portal.context.ts';
import { ExceptionFilterInput, namedExceptions, toExceptionFilter } from './exception.inputs.ts';
import { ShipmentException, toException } from './exception.type.ts';

@ObjectType('ExceptionChanged', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'An exception was opened or changed, or its case was linked.',
})
export class ExceptionChanged extends StreamMessage {
  @Field(() => DateTime, { description: 'When it was changed.' })
  readonly at!: Date;

  @Field(() => [String], { description: 'The fields that were changed.' })
  readonly changedFields!: readonly string[];

  readonly exceptionId!: string;
}

const ExceptionMessage = createUnionType({
  name: 'ExceptionMessage',
  description: 'The message of exceptionChanged.',
  types: () => [ExceptionChanged, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly filter?: ExceptionFilterInput | null;
  readonly after?: string | null;
}

@Resolver(() => ExceptionChanged)
export class ExceptionChangedSubscription {
  @Subscription(() => ExceptionMessage, {
    nullable: true,
    description:
      'Exceptions as they are opened and worked on. The filter is compared with each exception after the change.',
    subscribe: ({ args, context }) => changes(args as Arguments, context as PortalContext),
  })
  exceptionChanged(
    @Root() message: StreamMessage,
    @Arg('filter', () => ExceptionFilterInput, { nullable: true, description: 'Which exceptions.' })
    _filter?: ExceptionFilterInput | null,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => ShipmentException, {
    nullable: true,
    description: 'The exception as it is now; null when you may see it no more.',
  })
  async exception(@Root() { exceptionId }: ExceptionChanged, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.exception.load(exceptionId);
    return record && toException(record);
  }
}

async function changes({ filter, after }: Arguments, context: PortalContext) {
  const named = await namedAccounts(filter, context);
  const { severities, codes, states, teams, owners, isOwned, opened } = toExceptionFilter(filter, context);
  const ids = namedExceptions(filter);
  const people = owners && (await factsOf(owners, context));
  return await follow(context, {
    kind: 'EXCEPTION_CHANGED',
    after,
    wanted:
      named &&
      ((event) =>
        isAbout(named, event) &&
        fitsFilter(ids, event.recordId) &&
        fitsFilter(severities, event.facts.severity) &&
        fitsFilter(codes, event.facts.code) &&
        fitsFilter(states, event.facts.state) &&
        fitsFilter(teams, event.facts.team) &&
        fitsFilter(people, event.facts.assignee) &&
        (isOwned === undefined || (event.facts.assignee != null) === isOwned) &&
        isWithin(opened, event.facts.openedAt)),
    toMessage: ({ recordId, fields, at }) => ({
      __typename: 'ExceptionChanged',
      exceptionId: recordId,
      changedFields: visibleFields(context.caller.role, 'Exception', fields),
      at,
    }),
  });
}

async function factsOf(userIds: readonly string[], { loaders }: PortalContext): Promise<readonly string[]> {
  const users = await Promise.all(userIds.map((id) => loaders.user.load(id)));
  return users.flatMap((user) => (user === null ? [] : [assigneeFact(user.subject)]));
}

function isWithin(range: TimeRange | undefined, at: string | null | undefined): boolean {
  if (range?.from === undefined && range?.to === undefined) return true;
  const time = Date.parse(at ?? '');
  return time >= (range.from?.getTime() ?? -Infinity) && time < (range.to?.getTime() ?? Infinity);
}

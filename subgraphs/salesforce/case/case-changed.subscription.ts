import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { DateTime } from '../../../src/graph/scalars.ts';
import { AFTER, GapNotice, Heartbeat, StreamMessage } from '../../../src/graph/stream.ts';
import { followAccount } from '../followed-account.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { resolveCase } from './case.resolver.ts';
import { Case } from './case.type.ts';

@ObjectType('CaseChanged', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'A case was opened or changed in Salesforce.',
})
export class CaseChanged extends StreamMessage {
  @Field(() => DateTime, { description: 'When the hub heard of it.' })
  readonly at!: Date;

  readonly crmId!: string;
}

const CaseMessage = createUnionType({
  name: 'CaseMessage',
  description: 'The message of caseChanged.',
  types: () => [CaseChanged, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly accountId?: string | null;
  readonly after?: string | null;
}

@Resolver(() => CaseChanged)
export class CaseChangedSubscription {
  @Subscription(() => CaseMessage, {
    nullable: true,
    description: 'Service cases as they change, when the hub has read it from Salesforce.',
    subscribe: ({ args, context }) => {
      const { accountId, after } = args as Arguments;
      return followAccount(context as SalesforceContext, {
        kind: 'CASE_CHANGED',
        accountId,
        after,
        toMessage: ({ recordId, at }) => ({
          __typename: 'CaseChanged',
          crmId: recordId,
          at,
        }),
      });
    },
  })
  caseChanged(
    @Root() message: StreamMessage,
    @Arg('accountId', () => ID, {
      nullable: true,
      description: 'Opaque id of an account: only its cases and those of its branches.',
    })
    _accountId?: string | null,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => Case, {
    nullable: true,
    description: 'The case as it is now; null when it is gone, or when you may see it no more.',
  })
  case(@Root() { crmId }: CaseChanged, @Ctx() context: SalesforceContext) {
    return resolveCase({ __typename: 'Case', crmId }, context);
  }
}

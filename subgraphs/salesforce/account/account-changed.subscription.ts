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
import { resolveAccount } from './account.reference.ts';
import { Account } from './account.type.ts';

@ObjectType('AccountChanged', {
  implements: StreamMessage,
  simpleResolvers: true,
  description: 'An account changed, in Salesforce or in the portal.',
})
export class AccountChanged extends StreamMessage {
  @Field(() => DateTime, { description: 'When the hub heard of it.' })
  readonly at!: Date;

  readonly portalId!: string | null;
  readonly crmId!: string | null;
}

const AccountMessage = createUnionType({
  name: 'AccountMessage',
  description: 'The message of accountChanged.',
  types: () => [AccountChanged, GapNotice, Heartbeat] as const,
});

interface Arguments {
  readonly accountId?: string | null;
  readonly after?: string | null;
}

@Resolver(() => AccountChanged)
export class AccountChangedSubscription {
  @Subscription(() => AccountMessage, {
    nullable: true,
    description: 'Accounts as they change. A change made in Salesforce is sent once the hub has read it.',
    subscribe: ({ args, context }) => {
      const { accountId, after } = args as Arguments;
      return followAccount(context as SalesforceContext, {
        kind: 'ACCOUNT_CHANGED',
        accountId,
        after,
        toMessage: ({ branchId, facts, at }) => ({
          __typename: 'AccountChanged',
          portalId: branchId,
          crmId: facts.crmId ?? null,
          at,
        }),
      });
    },
  })
  accountChanged(
    @Root() message: StreamMessage,
    @Arg('accountId', () => ID, {
      nullable: true,
      description: 'Opaque id of an account: only it and its branches.',
    })
    _accountId?: string | null,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string | null,
  ) {
    return message;
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The account as it is now; null when Salesforce has none, or when you may see it no more.',
  })
  async account(@Root() { portalId, crmId }: AccountChanged, @Ctx() context: SalesforceContext) {
    const account = await resolveAccount({ __typename: 'Account', portalId, crmId }, context);
    // A bare reference would be answered without a read. This read makes the event wait while Salesforce is away, instead
    // of delivering an account whose every field has failed.
    const record = account && (await context.records.find('Account', 'Id', account.crmId));
    return record && new Account({ crmId: record.id, portalId: account?.knownPortalId ?? null }, record);
  }
}

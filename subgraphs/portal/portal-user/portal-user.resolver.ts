import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, toAccount } from '../account/account.type.ts';
import type { PortalContext } from '../portal.context.ts';
import { PortalUser } from './portal-user.type.ts';

@Resolver(() => PortalUser)
export class PortalUserResolver {
  @FieldResolver(() => Account, { nullable: true, description: 'The customer; null for staff and systems.' })
  async account(@Root() user: PortalUser, @Ctx() { loaders }: PortalContext) {
    const record = user.accountId === null ? null : await loaders.account.load({ portalId: user.accountId });
    return record && toAccount(record);
  }

  @FieldResolver(() => [Account], {
    nullable: true,
    description: 'The branches granted one by one; empty for a user who sees the whole account.',
  })
  async branches(@Root() user: PortalUser, @Ctx() { loaders }: PortalContext) {
    const records = await Promise.all(user.branchIds.map((portalId) => loaders.account.load({ portalId })));
    return records.flatMap((record) => (record ? [toAccount(record)] : []));
  }
}

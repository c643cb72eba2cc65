import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { CONSIGNEE } from '../../../src/domain/access.ts';
import { Account } from '../account/account.type.ts';
import { findAccount } from '../account/find-account.ts';
import type { PortalContext } from '../portal.context.ts';
import { PortalUser, toPortalUser } from '../portal-user/portal-user.type.ts';
import { Viewer } from './viewer.type.ts';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, {
    nullable: true,
    description: 'The caller, and the records that the caller may see.',
  })
  viewer(@Ctx() { caller: { role } }: PortalContext): Viewer | null {
    return role === CONSIGNEE ? null : { role };
  }

  @FieldResolver(() => PortalUser, { nullable: true, description: 'The portal user of the caller.' })
  async user(@Ctx() { caller, loaders }: PortalContext) {
    const record = await loaders.user.load(caller.userId);
    return record && toPortalUser(record);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description:
      'The customer that the user belongs to, with the branches that the user may see; null for staff.',
  })
  async account(@Ctx() context: PortalContext) {
    const { scope } = context.caller;
    return scope.kind === 'ACCOUNT' ? findAccount({ portalId: scope.account.portalId }, context) : null;
  }
}

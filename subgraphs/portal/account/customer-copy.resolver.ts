import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { recordAccounts } from '../../../src/domain/access.ts';
import type { PortalContext } from '../portal.context.ts';
import { CustomerCopy } from './account.type.ts';

@Resolver(() => CustomerCopy)
export class CustomerCopyResolver {
  /** A contact belongs to its account: a user of a branch sees the account, and not its contacts. */
  @FieldResolver()
  billingContactEmail(@Root() copy: CustomerCopy, @Ctx() { caller }: PortalContext): string | null {
    const accounts = recordAccounts(caller.scope);
    const isTheirs = accounts === null || accounts.some(({ portalId }) => portalId === copy.portalId);
    return isTheirs ? copy.billingContactEmail : null;
  }
}

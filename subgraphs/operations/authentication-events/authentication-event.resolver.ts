import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { PageArgs } from '../../../src/graph/page.ts';
import type { AuthenticationEventRecord } from '../../../src/ledger/authentication/authentication-events.ts';
import { byTime, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations.context.ts';
import { AuthenticationEventConnection } from './authentication-event.type.ts';

@Resolver()
export class AuthenticationEventResolver {
  @Query(() => AuthenticationEventConnection, {
    nullable: true,
    description: 'Accepted and refused callers, with the reason; newest first.',
  })
  async authenticationEvents(
    @Ctx() { authenticationEvents }: OperationsContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
  ) {
    return await ledgerPage(
      'authenticationEvents',
      pageArgs,
      byTime((event: AuthenticationEventRecord) => event.at),
      (page) => authenticationEvents.list(page),
      (event) => event,
      () => authenticationEvents.total(),
    );
  }
}

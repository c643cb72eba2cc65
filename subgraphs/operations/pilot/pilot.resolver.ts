import { Arg, Args, Ctx, Directive, ID, Query, Resolver } from 'type-graphql';
import { type Connection, emptyConnection } from '../../../src/graph/connection.ts';
import { PageArgs } from '../../../src/graph/page.ts';
import type { DryRunCall as StoredCall } from '../../../src/ledger/pilot/dry-run-calls.ts';
import { byTime, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import { valueText } from '../sync-enums.ts';
import { DryRunCall, DryRunCallConnection, PilotSwitch, toPilotSwitch } from './pilot.type.ts';

@Resolver()
export class PilotResolver {
  @Directive('@listSize(assumedSize: 100)')
  @Query(() => [PilotSwitch], {
    nullable: true,
    description: 'Which accounts and records are synchronized how far.',
  })
  async pilotSwitches(@Ctx() { ledger }: OperationsContext) {
    return (await ledger.pilot.list()).map(toPilotSwitch);
  }

  @Query(() => DryRunCallConnection, {
    nullable: true,
    description: 'The changes that were not sent while a switch was at DRY_RUN, newest first.',
  })
  async dryRunCalls(
    @Arg('accountId', () => ID, { nullable: true, description: 'One account: its opaque id or portal id.' })
    accountId: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: OperationsContext,
  ): Promise<Connection<DryRunCall>> {
    const account = accountId == null ? null : await portalIdIn('Account', accountId, context);
    if (accountId != null && account === null) return emptyConnection(page);
    return ledgerPage(
      ['dryRunCalls', account],
      page,
      byTime<StoredCall>((call) => call.at),
      (keyset) => context.ledger.dryRuns.list(account, keyset),
      toDryRunCall,
      () => context.ledger.dryRuns.total(account),
    );
  }
}

function toDryRunCall({ accountId, payload, ...call }: StoredCall): DryRunCall {
  return {
    ...call,
    account: accountId === null ? null : { portalId: accountId, crmId: null },
    values: Object.entries(payload).map(([field, value]) => ({ field, value: valueText(value) })),
  };
}

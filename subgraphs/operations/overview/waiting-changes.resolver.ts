import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import type { Lane } from '../../../src/domain/ownership/index.ts';
import type { WaitingState } from '../../../src/domain/sync-state.ts';
import type { Connection } from '../../../src/graph/connection.ts';
import { PageArgs } from '../../../src/graph/page.ts';
import type { WaitingChange as StoredChange } from '../../../src/ledger/outbox/outbox-change.ts';
import { byTimeAndNumber, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations.context.ts';
import { LaneEnum, WaitingStateEnum } from '../sync-enums.ts';
import { toWaitingChange, type WaitingChange, WaitingChangeConnection } from './waiting-change.type.ts';

@Resolver()
export class WaitingChangesResolver {
  @Query(() => WaitingChangeConnection, {
    nullable: true,
    description:
      'The changes of a lane that wait, are being sent, or are parked. First those whose next attempt is the furthest away: ' +
      'a change that failed comes before one that is due.',
  })
  async waitingChanges(
    @Arg('lane', () => LaneEnum, { description: 'The lane.' }) lane: Lane,
    @Arg('state', () => WaitingStateEnum, { description: 'Where they are.' }) state: WaitingState,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { ledger }: OperationsContext,
  ): Promise<Connection<WaitingChange>> {
    return await ledgerPage(
      ['waitingChanges', lane, state],
      page,
      byTimeAndNumber<StoredChange>((change) => change.nextAttemptAt),
      (keyset) => ledger.outbox.waiting({ lane, state }, keyset),
      toWaitingChange,
      () => ledger.outbox.waitingTotal({ lane, state }),
    );
  }
}

import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { PilotMode } from '../../../src/domain/sync-state.ts';
import { type Connection, connection, NO_RECORDS } from '../../../src/graph/connection.ts';
import { PageArgs } from '../../../src/graph/page.ts';
import type { LaneCount } from '../../../src/ledger/outbox/outbox.ts';
import type { DryRunCall as StoredCall } from '../../../src/ledger/pilot/dry-run-calls.ts';
import { byTime, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations-context.ts';
import { portalIdIn } from '../portal-ids.ts';
import { refuse, runStaffMutation } from '../staff-mutation.ts';
import { valueText } from '../sync-enums.ts';
import {
  DryRunCall,
  DryRunCallConnection,
  PilotSwitch,
  PilotSwitchSetInput,
  PilotSwitchSetPayload,
  toPilotSwitch,
} from './pilot.type.ts';

const ACTION = 'pilotSwitchSet';

interface Switched {
  readonly before: PilotMode | null;
  readonly released: number;
  readonly pending: readonly LaneCount[];
}

@Resolver()
export class PilotResolver {
  @Query(() => [PilotSwitch], {
    nullable: true,
    description: 'Which accounts and records are synchronized how far.',
  })
  async pilotSwitches(@Ctx() { ledger }: OperationsContext) {
    return (await ledger.pilot.list()).map(toPilotSwitch);
  }

  @Query(() => DryRunCallConnection, {
    nullable: true,
    description: 'What would have been sent while a switch was at DRY_RUN, newest first.',
  })
  async dryRunCalls(
    @Arg('accountId', () => ID, { nullable: true, description: 'One account: its opaque id or portal id.' })
    accountId: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: OperationsContext,
  ): Promise<Connection<DryRunCall>> {
    const account = accountId == null ? null : await portalIdIn('Account', accountId, context);
    if (accountId != null && account === null) return connection(NO_RECORDS, (none) => none);
    return ledgerPage(
      ['dryRunCalls', account],
      page,
      byTime<StoredCall>((call) => call.at),
      (keyset) => context.ledger.dryRuns.list(account, keyset),
      toDryRunCall,
    );
  }

  @Mutation(() => PilotSwitchSetPayload, {
    nullable: true,
    description:
      'Switches the sync of an account, of a kind of record, or of both together. Switched off, what is under way is finished, and later changes wait; the answer says what is pending.',
  })
  async pilotSwitchSet(
    @Arg('input', () => PilotSwitchSetInput, { description: 'What to switch.' }) input: PilotSwitchSetInput,
    @Ctx() context: OperationsContext,
  ): Promise<PilotSwitchSetPayload> {
    const record = input.record ?? null;
    const mode = input.mode ?? null;
    const accountId = input.accountId == null ? null : await portalIdIn('Account', input.accountId, context);
    const { details, userErrors, writes } = await runStaffMutation<Switched>(
      context,
      ACTION,
      input,
      async (unit) => {
        const { ledger, principal } = unit;
        if (input.accountId != null && accountId === null) {
          refuse('NOT_FOUND', 'accountId', 'No such account is known by that id; give its portal id.');
        }
        if (mode === null && accountId === null && record === null) {
          refuse('ILLEGAL_STATE', 'mode', 'The general switch can be set, not removed.');
        }
        const { before } =
          mode === null
            ? await ledger.pilot.remove({ accountId, record })
            : await ledger.pilot.set({ accountId, record, mode }, principal.subject);
        const recordId = `${accountId ?? 'all'}:${record ?? 'all'}`;
        const changes = before === mode ? [] : [{ field: 'mode', old: before, new: mode }];
        unit.audit({ record: 'PilotSwitch', recordId, accountId, action: ACTION, changes });
        // What waited is looked at again; whatever another switch still holds is held again.
        const released =
          mode === 'OFF' ? 0 : await ledger.outbox.release({ state: 'HELD', record, accountId });
        const counts = await ledger.outbox.counts({
          accountId: accountId ?? undefined,
          record: record ?? undefined,
        });
        const pending = counts.filter(({ state }) => state !== 'DONE');
        return { recordId, writes: [], details: { before, released, pending } };
      },
    );
    const found = (await context.ledger.pilot.list()).find(
      (row) => row.accountId === accountId && row.record === record,
    );
    return {
      ...{ userErrors, writes, pilotSwitch: found ? toPilotSwitch(found) : null },
      ...{
        before: details?.before ?? null,
        released: details?.released ?? 0,
        pending: details?.pending ?? [],
      },
    };
  }
}

function toDryRunCall({ accountId, payload, ...call }: StoredCall): DryRunCall {
  return {
    ...call,
    account: accountId === null ? null : { portalId: accountId, crmId: null },
    values: Object.entries(payload).map(([field, value]) => ({ field, value: valueText(value) })),
  };
}

import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '../../../src/mutation/refused.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import { PilotSwitchSetInput, PilotSwitchSetPayload, toPilotSwitch } from './pilot.type.ts';

const ACTION = 'pilotSwitchSet';

@Resolver()
export class PilotSwitchSetMutation {
  @Mutation(() => PilotSwitchSetPayload, {
    nullable: true,
    description:
      'Switches the sync of an account, of a kind of record, or of both together. After OFF the hub finishes changes in flight, and later changes wait. The answer has the pending changes.',
  })
  async pilotSwitchSet(
    @Arg('input', () => PilotSwitchSetInput, { description: 'What to switch.' }) input: PilotSwitchSetInput,
    @Ctx() context: OperationsContext,
  ): Promise<PilotSwitchSetPayload> {
    const record = input.record ?? null;
    const mode = input.mode ?? null;
    const account = input.accountId ?? null;
    const { details, userErrors, writes } = await context.mutations.transact(ACTION, input, {
      load: async () => (account === null ? null : await portalIdIn('Account', account, context)),
      write: async (unit, accountId) => {
        const { ledger, principal } = unit;
        if (account !== null && accountId === null) {
          refuse('NOT_FOUND', 'accountId', 'No such account is known by that id; give its portal id.');
        }
        if (mode === null && accountId === null && record === null) {
          refuse('ILLEGAL_STATE', 'mode', 'The general switch can be set, not removed.');
        }
        const { before } =
          mode === null
            ? await ledger.pilot.remove({ accountId, record })
            : await ledger.pilot.set({ accountId, record, mode }, principal.subject);
        const next = mode === null ? await ledger.pilot.counting({ accountId, record }) : null;
        const recordId = `${accountId ?? 'all'}:${record ?? 'all'}`;
        const changes = before === mode ? [] : [{ field: 'mode', old: before, new: mode }];
        unit.audit({ record: 'PilotSwitch', recordId, accountId, action: ACTION, changes });
        // Held changes are released and claimed again; if another switch is off, the worker holds them again.
        const released =
          mode === 'OFF' ? 0 : await ledger.outbox.release({ state: 'HELD', record, accountId });
        const counts = await ledger.outbox.counts({
          accountId: accountId ?? undefined,
          record: record ?? undefined,
        });
        const pending = counts.filter(({ state }) => state !== 'DONE');
        return { recordId, writes: [], details: { accountId, before, next, released, pending } };
      },
    });
    const accountId = details?.accountId ?? null;
    const found =
      details === null
        ? undefined
        : (await context.ledger.pilot.list()).find(
            (row) => row.accountId === accountId && row.record === record,
          );
    return {
      userErrors,
      writes,
      pilotSwitch: found ? toPilotSwitch(found) : null,
      before: details?.before ?? null,
      next: details?.next ? toPilotSwitch(details.next) : null,
      released: details?.released ?? 0,
      pending: details?.pending ?? [],
    };
  }
}

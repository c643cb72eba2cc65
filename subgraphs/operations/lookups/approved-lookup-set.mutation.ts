import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '../../../src/mutation/refused.ts';
import type { OperationsContext } from '../operations.context.ts';
import { ApprovedLookupSetInput, ApprovedLookupSetPayload } from './approved-lookup.type.ts';
import { rememberWord } from './remember-word.ts';

const ACTION = 'approvedLookupSet';

@Resolver()
export class ApprovedLookupSetMutation {
  @Mutation(() => ApprovedLookupSetPayload, {
    nullable: true,
    description:
      'Sets the meaning of an external word, for all values that are received or retried from now on.',
  })
  async approvedLookupSet(
    @Arg('input', () => ApprovedLookupSetInput, { description: 'The word and its meaning.' })
    input: ApprovedLookupSetInput,
    @Ctx() context: OperationsContext,
  ): Promise<ApprovedLookupSetPayload> {
    const { kind, externalValue, portalValue, expectedVersion } = input;
    const { userErrors, writes } = await context.mutations.transact(ACTION, input, {
      load: () => Promise.resolve(),
      write: async (unit) => {
        if (portalValue == null) {
          const before = await unit.ledger.lookups.remove(kind, externalValue, expectedVersion);
          if (before === null) refuse('NOT_FOUND', 'externalValue', 'This word is not approved.');
          const changes = [{ field: 'portalValue', old: before?.portalValue ?? null, new: null }];
          const recordId = `${kind}:${externalValue}`;
          unit.audit({ record: 'ApprovedLookup', recordId, accountId: null, action: ACTION, changes });
        } else {
          const preferred = input.preferred ?? false;
          const word = { kind, externalValue, portalValue, preferred, note: input.note ?? null };
          await rememberWord(unit, ACTION, word, null, expectedVersion);
        }
        return { recordId: externalValue, writes: [], details: null };
      },
    });
    const words = await context.ledger.lookups.list(kind);
    const approvedLookup = words.find((word) => word.externalValue === externalValue) ?? null;
    return { approvedLookup, userErrors, writes };
  }
}

import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { type PortalUnit, recordChange } from '../../../src/portal-changes/record-change.ts';
import type { Written } from '../../../src/portal-store/record/versioned-row.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import { guardFields, type NamedField } from '../mutation/named-fields.ts';
import { found, loadUser, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { branchesOf, type GrantedBranches } from './granted-branches.ts';
import { PortalUser, toPortalUser } from './portal-user.type.ts';

/** The input of a change of a portal user. */
@InputType()
export abstract class PortalUserChangeInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the user.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you saw. If the user has changed since, nothing is written.',
  })
  readonly expectedVersion?: number | null;
}

/** A payload about a portal user. */
@ObjectType()
export abstract class PortalUserPayload extends MutationPayload {
  @Field(() => PortalUser, {
    nullable: true,
    description: 'The user after it; null when there is none that you may see.',
  })
  readonly user!: PortalUser | null;
}

export async function userOf({ loaders }: PortalContext, recordId: string | null) {
  const record = recordId === null ? null : await loaders.user.load(recordId);
  return record && toPortalUser(record);
}

interface UserChange {
  readonly fields: readonly NamedField[];
  /** States in which the change is allowed. */
  readonly from: readonly PortalUserRecord['state'][];
  /** The branches that the input names, by their opaque ids. */
  readonly branchIds?: readonly string[] | null | undefined;
  write(
    unit: PortalUnit,
    user: PortalUserRecord,
    version: number,
    branches: GrantedBranches,
  ): Promise<Written>;
}

/** Runs one change of one user of a customer. */
export async function changeUser(
  context: PortalContext,
  mutation: PortalMutation,
  input: PortalUserChangeInput,
  change: UserChange,
) {
  const { recordId, userErrors, writes } = await context.mutations.transact(mutation, input, {
    load: async () => ({
      loaded: await loadUser(context, input.id),
      branches: await branchesOf(context, change.branchIds ?? []),
    }),
    write: async (unit, { loaded, branches }) => {
      const user = found(loaded);
      const { portalId, state, kind, crmContactId: crmId } = user;
      guardFields(context, change.fields, state);
      if (kind !== 'CUSTOMER')
        refuse('NOT_PERMITTED', 'id', 'Users of our own are kept by the administrators.');
      if (!change.from.includes(state)) {
        refuse(
          'ILLEGAL_STATE',
          'id',
          `The user is ${state}. This goes from ${change.from.join(' or ')} only.`,
        );
      }
      const written = await change.write(unit, user, seenVersion(input, user), branches);
      const writes = await recordChange(unit, mutation, { record: 'PortalUser', written, crmId });
      return { recordId: portalId, writes, details: null };
    },
  });
  return { user: await userOf(context, recordId), userErrors, writes };
}

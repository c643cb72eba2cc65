import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { refuse } from '../../../src/mutation/refused.ts';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { changeUser, PortalUserChangeInput, PortalUserPayload } from './portal-user-payload.type.ts';

@InputType('PortalUserBranchesSetInput', { description: 'The branches that a user may see from now on.' })
export class PortalUserBranchesSetInput extends PortalUserChangeInput {
  @Field(() => Boolean, { description: 'Whether every branch is seen, also later ones.' })
  readonly wholeAccount!: boolean;

  @Field(() => [ID], { nullable: true, description: 'Opaque ids of the branches, where not all are seen.' })
  readonly branchIds?: readonly string[] | null;
}

@ObjectType('PortalUserBranchesSetPayload', { simpleResolvers: true, description: 'The user.' })
export class PortalUserBranchesSetPayload extends PortalUserPayload {}

const FIELDS = { wholeAccount: 'PortalUser.wholeAccount', branchIds: 'PortalUser.branches' };

@Resolver()
export class PortalUserBranchesSetMutation {
  @Mutation(() => PortalUserBranchesSetPayload, {
    nullable: true,
    description:
      'Sets the branches that a user may see. It applies within seconds, also to tokens that were issued before.',
  })
  async portalUserBranchesSet(
    @Ctx() context: PortalContext,
    @Arg('input', () => PortalUserBranchesSetInput, { description: 'The user, and the branches.' })
    input: PortalUserBranchesSetInput,
  ): Promise<PortalUserBranchesSetPayload> {
    return await changeUser(context, 'portalUserBranchesSet', input, {
      fields: namedFields(input, FIELDS),
      from: ['INVITED', 'ACTIVE'],
      branchIds: input.branchIds,
      write: async (unit, { portalId, accountId }, version, branches) => {
        if (accountId === null)
          return refuse('ILLEGAL_STATE', 'id', 'Only users of a customer have branches.');
        const { wholeAccount } = input;
        const branchIds = branches({ portalId: accountId }, input);
        return await unit.portal.setUserBranches(portalId, version, { wholeAccount, branchIds });
      },
    });
  }
}

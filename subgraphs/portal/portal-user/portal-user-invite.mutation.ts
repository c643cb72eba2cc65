import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { guardFields, namedFields } from '../mutation/named-fields.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';
import { branchesOf } from './granted-branches.ts';
import { PortalUserPayload, userOf } from './portal-user-payload.type.ts';

@InputType('PortalUserInviteInput', { description: 'A person of a customer who is to use the portal.' })
export class PortalUserInviteInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the customer.' })
  readonly accountId!: string;

  @Field(() => String, { description: 'E-mail address; the invitation goes there.' })
  readonly email!: string;

  @Field(() => String, { description: 'Full name.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The subject of the tokens; the e-mail address unless given.',
  })
  readonly subject?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether every branch is seen, also later ones; no unless given.',
  })
  readonly wholeAccount?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Opaque ids of the branches, where not all are seen.' })
  readonly branchIds?: readonly string[] | null;
}

@ObjectType('PortalUserInvitePayload', { simpleResolvers: true, description: 'The invited user.' })
export class PortalUserInvitePayload extends PortalUserPayload {}

const FIELDS = {
  accountId: 'PortalUser.account',
  email: 'PortalUser.email',
  name: 'PortalUser.name',
  wholeAccount: 'PortalUser.wholeAccount',
  branchIds: 'PortalUser.branches',
};
const MAX_NAME = 121;
const MAX_SUBJECT = 255;

@Resolver()
export class PortalUserInviteMutation {
  @Mutation(() => PortalUserInvitePayload, {
    nullable: true,
    description: 'Invites a person to the portal. The person sees nothing before portalUserActivate.',
  })
  async portalUserInvite(
    @Ctx() context: PortalContext,
    @Arg('input', () => PortalUserInviteInput, { description: 'Whom.' }) input: PortalUserInviteInput,
  ): Promise<PortalUserInvitePayload> {
    const { recordId, userErrors, writes } = await context.mutations.transact('portalUserInvite', input, {
      load: async () => ({
        account: await context.loaders.account.load(opaqueKey('Account', input.accountId, 'accountId')),
        branches: await branchesOf(context, input.branchIds ?? []),
      }),
      write: async (unit, { account: loaded, branches }) => {
        const { accountId, branchIds } = input;
        const wholeAccount = input.wholeAccount ?? false;
        const email = input.email.trim().normalize('NFC');
        const name = input.name.trim();
        const subject = input.subject?.trim() || email;
        guardFields(context, namedFields({ accountId, email, name, wholeAccount, branchIds }, FIELDS));
        const account = found(loaded, 'accountId');
        if (account.parentId !== null) {
          refuse('INVALID_VALUE', 'accountId', 'Users belong to a customer; name its branches in branchIds.');
        }
        if (name.length > MAX_NAME) refuse('TOO_LONG', 'name', `Use at most ${MAX_NAME} characters.`);
        if (subject.length > MAX_SUBJECT)
          refuse('TOO_LONG', 'subject', `Use at most ${MAX_SUBJECT} characters.`);
        const written = await unit.portal
          .inviteUser({
            subject,
            email,
            name,
            kind: 'CUSTOMER',
            accountId: account.portalId,
            wholeAccount,
            branchIds: branches(account, { wholeAccount }),
          })
          .catch((error: unknown) => {
            if (!(error instanceof WaybillError && error.code === 'DUPLICATE')) throw error;
            const message =
              'Somebody signs in with this name already. Look them up among the users, or give another subject.';
            refuse('DUPLICATE', input.subject?.trim() ? 'subject' : 'email', message);
          });
        const writes = await recordChange(unit, 'portalUserInvite', {
          record: 'PortalUser',
          written,
          crmId: null,
          isNew: true,
          isCarried: false,
        });
        return { recordId: written.portalId, writes, details: null };
      },
    });
    return { user: await userOf(context, recordId), userErrors, writes };
  }
}

import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { guardFields, namedFields } from '../mutation/named-fields.ts';
import { found, loadAccount, mayChangeAccount, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { AccountChangeInput, AccountPayload, accountOf } from './account-payload.type.ts';

@InputType('AccountLegalNameOverrideSetInput', { description: 'A legal name that the portal keeps.' })
export class AccountLegalNameOverrideSetInput extends AccountChangeInput {
  @Field(() => String, {
    nullable: true,
    description: 'The name, up to 255 characters; null lets the name of Salesforce count again.',
  })
  readonly legalNameOverride?: string | null;
}

@ObjectType('AccountLegalNameOverrideSetPayload', {
  simpleResolvers: true,
  description: 'The account with its override.',
})
export class AccountLegalNameOverrideSetPayload extends AccountPayload {}

const FIELDS = { legalNameOverride: 'Account.legalNameOverride' };

@Resolver()
export class AccountLegalNameOverrideSetMutation {
  @Mutation(() => AccountLegalNameOverrideSetPayload, {
    nullable: true,
    description:
      'Sets a legal name that overrides the one in Salesforce. To change the name in Salesforce, use accountUpdate.',
  })
  async accountLegalNameOverrideSet(
    @Ctx() context: PortalContext,
    @Arg('input', () => AccountLegalNameOverrideSetInput, { description: 'The name.' })
    input: AccountLegalNameOverrideSetInput,
  ): Promise<AccountLegalNameOverrideSetPayload> {
    const { recordId, userErrors, writes } = await context.mutations.transact(
      'accountLegalNameOverrideSet',
      input,
      {
        load: () => loadAccount(context, input.id),
        write: async (unit, loaded) => {
          const name = input.legalNameOverride?.trim() || null;
          guardFields(context, namedFields({ legalNameOverride: name }, FIELDS));
          const account = found(loaded);
          if (!mayChangeAccount(context, account)) found(null);
          const { portalId, crmId } = account;
          const version = seenVersion(input, account);
          const written = await unit.portal.setLegalNameOverride(portalId, version, name);
          const writes = await recordChange(unit, 'accountLegalNameOverrideSet', {
            record: 'Account',
            written,
            crmId,
          });
          return { recordId: portalId, writes, details: null };
        },
      },
    );
    return { account: await accountOf(context, recordId), userErrors, writes };
  }
}

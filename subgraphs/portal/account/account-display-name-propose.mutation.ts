import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { RECENTLY_MS } from '../../../src/domain/ownership/conflict.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { guardFields, namedFields } from '../mutation/named-fields.ts';
import { found, loadAccount, mayChangeAccount, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { AccountChangeInput, AccountPayload, accountOf } from './account-payload.type.ts';

@InputType('AccountDisplayNameProposeInput', { description: 'A name that the portal should show.' })
export class AccountDisplayNameProposeInput extends AccountChangeInput {
  @Field(() => String, { description: 'The name, up to 255 characters.' })
  readonly displayName!: string;
}

@ObjectType('AccountDisplayNameProposePayload', {
  simpleResolvers: true,
  description: 'The account, with the name or with a wish that waits for a decision.',
})
export class AccountDisplayNameProposePayload extends AccountPayload {
  @Field(() => ID, {
    nullable: true,
    description:
      'The review item, when Salesforce changed the name recently, too; null when the name counts.',
  })
  readonly reviewItemId!: string | null;
}

const FIELDS = { displayName: 'Account.displayName' };

@Resolver()
export class AccountDisplayNameProposeMutation {
  @Mutation(() => AccountDisplayNameProposePayload, {
    nullable: true,
    description:
      'Changes the display name, unless Salesforce changed it within a week, too: then it waits for a person.',
  })
  async accountDisplayNamePropose(
    @Ctx() context: PortalContext,
    @Arg('input', () => AccountDisplayNameProposeInput, { description: 'The name.' })
    input: AccountDisplayNameProposeInput,
  ): Promise<AccountDisplayNameProposePayload> {
    const mutation = 'accountDisplayNamePropose';
    const { recordId, userErrors, writes, details } = await context.mutations.transact(mutation, input, {
      load: () => loadAccount(context, input.id),
      write: async (unit, loaded) => {
        const account = found(loaded);
        const name = input.displayName.trim();
        guardFields(context, namedFields({ displayName: name }, FIELDS), account.status);
        if (!mayChangeAccount(context, account)) found(null);
        const { portalId, crmId, customerId } = account;
        const version = seenVersion(input, account);
        const now = new Date();
        const [bases] = await unit.ledger.baseValues.of('Account', [portalId]);
        const base = bases?.get('displayName');
        // Salesforce changed the name recently, too: a person decides between the two names.
        const isDisputed =
          base?.source === 'SALESFORCE' && now.getTime() - base.observedAt.getTime() <= RECENTLY_MS;
        const written = isDisputed
          ? await unit.portal.proposeDisplayName(portalId, version, name, now)
          : await unit.portal.setDisplayName(portalId, version, name);
        const writes = await recordChange(unit, mutation, { record: 'Account', written, crmId });
        if (!isDisputed) return { recordId: portalId, writes, details: null };
        const [item = null] = await unit.ledger.review.open([
          {
            cause: `conflict Account ${portalId} displayName`,
            category: 'CONFLICT',
            reason: 'The display name was changed in the portal and in Salesforce within a week.',
            record: 'Account',
            portalId,
            crmId,
            accountId: customerId,
            fields: [
              {
                field: 'displayName',
                portalValue: name,
                crmValue: base.crmValue,
              },
            ],
            candidates: [],
            proposal: null,
            ownerTeam: 'Sales Operations',
            lastResponse: null,
            requestId: context.requestId,
          },
        ]);
        return { recordId: portalId, writes, details: item };
      },
    });
    const account = await accountOf(context, recordId);
    return { account, reviewItemId: input.validateOnly ? null : details, userErrors, writes };
  }
}

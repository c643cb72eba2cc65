import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { isSalesforceId } from '../../../src/domain/record-ids.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { decodeIdOf } from '../../../src/graph/entity-id.ts';
import type { WritePlan } from '../../../src/intents/salesforce-intent.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { type CurrentRecord, currentRecord, textOf, versionRefusal } from '../writing/current-record.ts';
import { withExtension, withPhone } from '../writing/phone-input.ts';
import { transformLookups } from '../writing/transform-lookups.ts';
import {
  changedValues,
  inSalesforceForm,
  type NamedValues,
  namedValues,
  noSuchRecord,
  refusals,
  refuseFor,
} from '../writing/write-plan.ts';
import { accountOf } from './account.reference.ts';
import { AccountUpdateInput, AccountUpdatePayload } from './account-update.type.ts';

/** The fields that the input can name, as in the ownership table. */
const FIELDS = [
  'legalName',
  'phone',
  'website',
  'industry',
  'billingCode',
  'billingAddress.street',
  'billingAddress.city',
  'billingAddress.state',
  'billingAddress.postalCode',
  'billingAddress.country',
  'contractTerms.tier',
  'contractTerms.serviceCommitments',
  'contractTerms.eligibleServices',
] as const;

@Resolver()
export class AccountUpdateMutation {
  @Mutation(() => AccountUpdatePayload, {
    nullable: true,
    description:
      'Changes fields of an account that Salesforce owns. The ownership worksheet states the roles for each field. If one field is refused, nothing is written.',
  })
  async accountUpdate(
    @Arg('input', () => AccountUpdateInput, { description: 'What to change.' }) input: AccountUpdateInput,
    @Ctx() context: SalesforceContext,
  ): Promise<AccountUpdatePayload> {
    const intent = context.intent(() => plan(input, context));
    const { recordId, userErrors, writes } = await context.mutations.run('accountUpdate', input, intent);
    return { account: accountOf(recordId, context), userErrors, writes };
  }
}

async function plan(input: AccountUpdateInput, context: SalesforceContext): Promise<WritePlan> {
  const { caller, links, lookups, scope } = context;
  const ids = decodeIdOf('Account', input.id, 'id');
  const crmId = ids.crmId ?? (ids.portalId && (await links.crmId('Account', ids.portalId)));
  if (!crmId || !isSalesforceId(crmId) || !scope.holds('account', crmId)) return noSuchRecord('account');
  refuseFor(crmId, scope.holds('records', crmId) ? [] : [BRANCHES_ONLY]);
  const named = namedValues(input, FIELDS);
  refuseFor(crmId, refusals('Account', withPhone(named, input), userRole(caller)));
  const current = await currentRecord('Account', crmId, context);
  if (current === null) return noSuchRecord('account');
  refuseFor(crmId, versionRefusal(current, input.expectedVersion));
  const country = named.has('billingAddress.country')
    ? named.get('billingAddress.country')
    : current.standing['billingAddress.country'];
  const home = textOf(country);
  const phone = withExtension(withState(named, current), input, current.standing['phone'], home);
  const words = await transformLookups(lookups, home);
  const { values, userErrors } = inSalesforceForm('Account', phone.named, words);
  refuseFor(crmId, [...phone.userErrors, ...userErrors.map((error) => aboutState(error, named))]);
  const portalId = textOf(current.standing['portalId']);
  const write = {
    record: 'Account' as const,
    crmId,
    portalId,
    accountId: portalId,
    accountCrmId: crmId,
    ...changedValues('Account', values, current),
    mark: current.mark,
  };
  return { recordId: crmId, writes: [write] };
}

const STATE = 'billingAddress.state';

/** If the input changes only the country, reads the current state again in the new country. */
function withState(named: NamedValues, { standing }: CurrentRecord): NamedValues {
  const state = textOf(standing[STATE]);
  const isReadAgain = named.has('billingAddress.country') && !named.has(STATE) && state !== null;
  return isReadAgain ? new Map(named).set(STATE, state) : named;
}

function aboutState(error: UserError, named: NamedValues): UserError {
  return error.field === STATE && !named.has(STATE) ? { ...error, message: OTHER_STATE } : error;
}

const OTHER_STATE =
  'The state of the address so far is not one of this country. Give the state, too, or null.';

const BRANCHES_ONLY = userError(
  'NOT_PERMITTED',
  'id',
  'Only a user of the whole account may change it; you see its branches.',
);

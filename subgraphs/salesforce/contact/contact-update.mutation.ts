import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { isSalesforceId } from '../../../src/domain/record-ids.ts';
import { refusedField } from '../../../src/domain/refused-value.ts';
import { decodeIdOf } from '../../../src/graph/entity-id.ts';
import type { WritePlan } from '../../../src/intents/salesforce-intent.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { currentRecord, textOf, versionRefusal } from '../writing/current-record.ts';
import { withExtension, withPhone } from '../writing/phone-input.ts';
import { transformLookups } from '../writing/transform-lookups.ts';
import {
  changedValues,
  inSalesforceForm,
  namedValues,
  noSuchRecord,
  refusals,
  refuseFor,
} from '../writing/write-plan.ts';
import { toContact } from './contact.type.ts';
import { addressInUse, countryOf, hasRole, plannedContact } from './contact-change.ts';
import { ContactUpdateInput, ContactUpdatePayload } from './contact-update.type.ts';

/** The fields that the input can name, as in the ownership table. */
const FIELDS = ['firstName', 'lastName', 'email', 'phone', 'title', 'roles'] as const;

@Resolver()
export class ContactUpdateMutation {
  @Mutation(() => ContactUpdatePayload, {
    nullable: true,
    description:
      'Changes fields of a contact that Salesforce owns. The e-mail of a billing contact is changed by billingContactChange.',
  })
  async contactUpdate(
    @Arg('input', () => ContactUpdateInput, { description: 'What to change.' }) input: ContactUpdateInput,
    @Ctx() context: SalesforceContext,
  ): Promise<ContactUpdatePayload> {
    const intent = context.intent(() => plan(input, context));
    const { recordId, userErrors, writes } = await context.mutations.run('contactUpdate', input, intent);
    const record = recordId === null ? null : await context.records.find('Contact', 'Id', recordId);
    return { contact: record && toContact(record), userErrors, writes };
  }
}

async function plan(input: ContactUpdateInput, context: SalesforceContext): Promise<WritePlan> {
  const { caller, lookups, scope } = context;
  const { crmId } = decodeIdOf('Contact', input.id, 'id');
  const current = crmId && isSalesforceId(crmId) ? await currentRecord('Contact', crmId, context) : null;
  const accountCrmId = textOf(current?.standing['account']);
  if (!crmId || !current || !accountCrmId || !scope.holds('records', accountCrmId)) {
    return noSuchRecord('contact');
  }
  const named = namedValues(input, FIELDS);
  const asked = withPhone(named, input);
  refuseFor(crmId, [
    ...refusals('Contact', asked, userRole(caller)),
    ...(named.has('email') && hasRole(current, 'BILLING') ? [BILLING_EMAIL] : []),
  ]);
  refuseFor(crmId, versionRefusal(current, input.expectedVersion));
  const country = asked.some((field) => field.startsWith('phone'))
    ? await countryOf(accountCrmId, context)
    : null;
  const phone = withExtension(named, input, current.standing['phone'], country);
  const words = await transformLookups(lookups, country);
  const { values, userErrors } = inSalesforceForm('Contact', phone.named, words);
  refuseFor(crmId, [...phone.userErrors, ...userErrors]);
  const inUse = await addressInUse(crmId, current, values['email'], context);
  refuseFor(crmId, inUse.userErrors, inUse.flagged);
  const write = await plannedContact(crmId, accountCrmId, current, context);
  return { recordId: crmId, writes: [{ ...write, ...changedValues('Contact', values, current) }] };
}

const BILLING_EMAIL = refusedField('email', {
  allowed: false,
  code: 'NOT_OWNER',
  owner: 'SALESFORCE',
  advice: 'Invoices go to this address. Use billingContactChange.',
});

import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { isSalesforceId } from '../../../src/domain/record-ids.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { decodeIdOf } from '../../../src/graph/entity-id.ts';
import type { PlannedWrite, WritePlan } from '../../../src/intents/salesforce-intent.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { accountOf } from '../account/account.reference.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { currentRecord, textOf, versionRefusal } from '../writing/current-record.ts';
import { transformLookups } from '../writing/transform-lookups.ts';
import {
  changedValues,
  inSalesforceForm,
  type NamedValues,
  noSuchRecord,
  refusals,
  refuseFor,
} from '../writing/write-plan.ts';
import { BillingContactChangeInput, BillingContactChangePayload } from './billing-contact-change.type.ts';
import { toContact } from './contact.type.ts';
import { addressInUse, hasRole, plannedContact, rolesOf } from './contact-change.ts';

/** An account should have one billing contact. If more than this number have the role, the change is refused. */
const MOST_SO_FAR = 20;

@Resolver()
export class BillingContactChangeMutation {
  @Mutation(() => BillingContactChangePayload, {
    nullable: true,
    description:
      'Sets the contact, or the e-mail address, that receives the invoices of an account. All affected contacts change together, or none. It never creates a contact.',
  })
  async billingContactChange(
    @Arg('input', () => BillingContactChangeInput, { description: 'What to change.' })
    input: BillingContactChangeInput,
    @Ctx() context: SalesforceContext,
  ): Promise<BillingContactChangePayload> {
    const mutation = 'billingContactChange';
    const intent = context.intent(() => plan(input, context));
    const { recordId, userErrors, writes } = await context.mutations.run(mutation, input, intent);
    const record = recordId === null ? null : await context.records.find('Contact', 'Id', recordId);
    const contact = record && toContact(record);
    return {
      account: accountOf(contact?.account ?? null, context),
      billingContact: contact,
      userErrors,
      writes,
    };
  }
}

async function plan(input: BillingContactChangeInput, context: SalesforceContext): Promise<WritePlan> {
  const { caller, links, lookups, scope } = context;
  const ids = decodeIdOf('Account', input.accountId, 'accountId');
  const accountId = ids.crmId ?? (ids.portalId && (await links.crmId('Account', ids.portalId)));
  if (!accountId || !isSalesforceId(accountId) || !scope.holds('records', accountId)) {
    return noSuchRecord('account', 'accountId');
  }
  const soFar = await billingContacts(accountId, context);
  const chosen = chosenContact(input, soFar);
  if (typeof chosen !== 'string') throw new Refused([chosen]);
  const current = await currentRecord('Contact', chosen, context);
  if (current?.standing['account'] !== accountId) return noSuchRecord('contact', 'contactId');
  const others = soFar.filter((id) => id !== chosen);
  const takesOver = !hasRole(current, 'BILLING') || others.length > 0;
  const inUse = await addressInUse(chosen, current, input.email, context);
  const refused = [
    ...(input.email == null ? [] : refusals('BillingContact', ['email'], userRole(caller))),
    ...(takesOver ? refusals('Contact', ['roles'], userRole(caller)).map(aboutContact) : []),
    ...versionRefusal(current, input.expectedVersion),
    ...inUse.userErrors,
    ...(input.email == null && textOf(current.standing['email']) === null ? [NO_ADDRESS] : []),
  ];
  // An address in use opens a review item only if the change has no other problem.
  refuseFor(chosen, refused, refused.length === inUse.userErrors.length ? inUse.flagged : undefined);

  const words = await transformLookups(lookups, null);
  const changed = async (id: string, record: NonNullable<typeof current>, named: NamedValues) => {
    const { values, userErrors } = inSalesforceForm('Contact', named, words);
    const planned = await plannedContact(id, accountId, record, context);
    const write: PlannedWrite = { ...planned, ...changedValues('Contact', values, record) };
    return { write, userErrors };
  };
  const named = new Map<string, unknown>([['roles', [...new Set([...rolesOf(current), 'BILLING'])]]]);
  if (input.email != null) named.set('email', input.email);
  const planned = [await changed(chosen, current, named)];
  for (const id of others) {
    const other = await currentRecord('Contact', id, context);
    if (other === null) continue;
    const kept = rolesOf(other).filter((role) => role !== 'BILLING');
    planned.push(await changed(id, other, new Map([['roles', kept]])));
  }
  refuseFor(
    chosen,
    planned.flatMap(({ userErrors }) => userErrors),
  );
  return { recordId: chosen, writes: planned.map(({ write }) => write) };
}

/** The contacts that have the role once all pending writes have been carried out. */
async function billingContacts(
  accountId: string,
  { salesforce, usage, pending: writes }: SalesforceContext,
): Promise<readonly string[]> {
  const pending = await writes.in(accountId);
  const rows = await salesforce.query(
    soql`SELECT Id FROM Contact WHERE AccountId = ${accountId} AND Contact_Roles__c INCLUDES ${['BILLING']}`,
    usage,
  );
  const ids = new Set(rows.map((row) => String(row.Id)));
  for (const { crmId, newValues } of pending) {
    if (!('roles' in newValues)) continue;
    if (hasRole({ standing: newValues }, 'BILLING')) ids.add(crmId);
    else ids.delete(crmId);
  }
  return [...ids];
}

/** The contact to change, or the user error if there is none. */
function chosenContact(input: BillingContactChangeInput, soFar: readonly string[]): string | UserError {
  const named = input.contactId == null ? null : decodeIdOf('Contact', input.contactId, 'contactId').crmId;
  if (soFar.length > MOST_SO_FAR) {
    return userError(
      'ILLEGAL_STATE',
      'accountId',
      'Too many contacts have the role BILLING; mend it in Salesforce.',
    );
  }
  if (input.contactId != null) {
    if (named !== null && isSalesforceId(named)) return named;
    return userError('NOT_FOUND', 'contactId', 'There is no such contact in Salesforce.');
  }
  if (input.email == null) {
    return userError(
      'MISSING_VALUE',
      'contactId',
      'Name the contact who takes over, or a new e-mail address.',
    );
  }
  const [only, another] = soFar;
  if (only !== undefined && another === undefined) return only;
  const message =
    only === undefined
      ? 'The account has no billing contact yet; name the contact.'
      : 'The account has several billing contacts; name the one who stays.';
  return userError('MISSING_VALUE', 'contactId', message);
}

function aboutContact(error: UserError): UserError {
  return { ...error, field: 'contactId' };
}

const NO_ADDRESS = userError(
  'MISSING_VALUE',
  'email',
  'The contact has no e-mail address; say where invoices go.',
);

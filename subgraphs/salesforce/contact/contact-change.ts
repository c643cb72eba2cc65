import { duplicatePersonItem } from '../../../src/domain/duplicate-person.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import type { ContactRole } from '../../../src/domain/vocabulary/index.ts';
import type { PlannedWrite } from '../../../src/intents/salesforce-intent.ts';
import type { Refused } from '../../../src/mutation/refused.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { type CurrentRecord, textOf } from '../writing/current-record.ts';

/** The roles of a contact, as Salesforce has them. */
export function rolesOf({ standing }: Pick<CurrentRecord, 'standing'>): readonly string[] {
  return textOf(standing['roles'])?.split(';') ?? [];
}

export function hasRole(contact: Pick<CurrentRecord, 'standing'>, role: ContactRole): boolean {
  return rolesOf(contact).includes(role);
}

/** The country of an account, or of its customer: the phone numbers of its contacts are read in it. */
export async function countryOf(
  accountCrmId: string,
  { records }: Pick<SalesforceContext, 'records'>,
): Promise<string | null> {
  const account = await records.find('Account', 'Id', accountCrmId);
  const own = textOf(account?.fields['BillingCountry']);
  const parent = textOf(account?.fields['ParentId']);
  if (own !== null || parent === null) return own;
  const customer = await records.find('Account', 'Id', parent);
  return textOf(customer?.fields['BillingCountry']);
}

/** The parts of a plan that every change of a contact has besides its values. */
export async function plannedContact(
  crmId: string,
  accountCrmId: string,
  { standing, mark }: CurrentRecord,
  { links }: SalesforceContext,
): Promise<Omit<PlannedWrite, 'newValues' | 'baseValues' | 'standing'>> {
  return {
    record: 'Contact',
    crmId,
    portalId: textOf(standing['portalUser']),
    accountId: await links.portalId('Account', accountCrmId),
    accountCrmId,
    mark,
  };
}

/**
 * A portal user signs in with the e-mail of its contact, so no other user may have that address. Contacts without a portal
 * user may share an address.
 */
export async function addressInUse(
  crmId: string,
  { standing }: Pick<CurrentRecord, 'standing'>,
  email: unknown,
  { salesforce, usage, links, requestId }: SalesforceContext,
): Promise<{ readonly userErrors: readonly UserError[]; readonly flagged?: Refused['flagged'] }> {
  if (typeof email !== 'string' || email === '' || textOf(standing['portalUser']) === null) return FREE;
  const others = await salesforce.query(
    soql`SELECT Id, Name, AccountId, Portal_User_Id__c FROM Contact WHERE Email = ${email} AND Id != ${crmId}
         LIMIT 10`,
    usage,
  );
  if (others.length === 0) return FREE;
  const message =
    'This address cannot be used: each user of the portal needs an address of their own. Customer service has been notified.';
  const account = textOf(standing['account']);
  const item = duplicatePersonItem(
    {
      record: 'Contact',
      portalId: textOf(standing['portalUser']),
      crmId,
      account,
      email,
      accountId: account === null ? null : await links.portalId('Account', account),
      name: [standing['firstName'], standing['lastName']]
        .filter((part) => typeof part === 'string')
        .join(' '),
    },
    others.map((other) => ({
      portalId: textOf(other['Portal_User_Id__c']),
      crmId: textOf(other.Id),
      name: textOf(other['Name']) ?? 'Contact',
      account: textOf(other['AccountId']),
    })),
    requestId,
  );
  return { userErrors: [userError('DUPLICATE', 'email', message)], flagged: () => Promise.resolve([item]) };
}

const FREE = { userErrors: [] } as const;

import { randomUUID } from 'node:crypto';
import type { AccountRef, Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { SalesforceClient, SalesforceValues } from '../../src/salesforce/client.ts';

/** One customer as the org holds it: an account with one branch that has the shipments. */
export interface Tenant {
  readonly account: AccountRef & { readonly crmId: string };
  readonly branch: AccountRef & { readonly crmId: string };
  readonly contacts: readonly string[];
  /** The portal user whom the first contact stands for. */
  readonly portalUserId: string;
  readonly shipments: readonly { readonly portalId: string; readonly crmId: string }[];
  /** One exception for each shipment; the even ones have a case. */
  readonly exceptions: readonly string[];
  /** Cases by exception, in the order of `exceptions`; null where there is none. */
  readonly cases: readonly (string | null)[];
  readonly opportunities: readonly string[];
}

const usage = newUpstreamUsage();

/** Creates a customer in an org. */
export async function createTenant(
  client: SalesforceClient,
  name: string,
  shipmentCount: number,
): Promise<Tenant> {
  const account = await createLinked(client, 'Account', 'Portal_Customer_Id__c', {
    Name: `${name} Ltd`,
    Phone: '+1 555 0100',
    Website: `https://${name.toLowerCase()}.example`,
    Billing_Code__c: name.toUpperCase(),
    BillingCity: 'Chicago',
    Contract_Tier__c: 'GOLD',
    Service_Commitments__c: 'Answered within 30 minutes.',
    Eligible_Services__c: 'Expedited;Guaranteed',
  });
  const branch = await createLinked(client, 'Account', 'Portal_Customer_Id__c', {
    Name: `${name} Dallas`,
    ParentId: account.crmId,
  });
  const portalUserId = randomUUID();
  const contacts = await createAll(client, 'Contact', [
    {
      AccountId: account.crmId,
      FirstName: 'Ana',
      LastName: 'Alvarez',
      Email: `ana@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'BILLING;CONTRACT_OWNER',
      Portal_User_Id__c: portalUserId,
    },
    {
      AccountId: account.crmId,
      FirstName: 'Ben',
      LastName: 'Brandt',
      Email: `ben@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'SHIPPER',
    },
    {
      AccountId: branch.crmId,
      FirstName: 'Cleo',
      LastName: 'Costa',
      Email: `cleo@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'CONSIGNEE',
    },
  ]);
  const portalIds = Array.from({ length: shipmentCount }, () => randomUUID());
  const crmIds = await createAll(
    client,
    'Shipment__c',
    portalIds.map((portalId, index) => ({
      Name: `${name}-${index}`,
      Account__c: branch.crmId,
      Portal_Shipment_Id__c: portalId,
    })),
  );
  const shipments = portalIds.map((portalId, index) => ({ portalId, crmId: crmIds[index] ?? '' }));
  const exceptions = portalIds.map(() => randomUUID());
  const withCase = exceptions.map((_, index) => index).filter((index) => index % 2 === 0);
  const caseIds = await createAll(
    client,
    'Case',
    withCase.map((index) => ({
      AccountId: branch.crmId,
      ContactId: contacts[2] ?? null,
      Subject: `${name} exception ${index}`,
      Description: 'The customer is always late.',
      Status: 'New',
      Priority: index === 0 ? 'High' : 'Low',
      Shipment__c: crmIds[index] ?? null,
      Portal_Exception_Id__c: exceptions[index] ?? null,
    })),
  );
  const ofAccount = await createAll(client, 'Case', [
    { AccountId: account.crmId, Subject: `${name} invoice`, Status: 'New' },
    { AccountId: account.crmId, Subject: `${name} old question`, Status: 'Closed' },
  ]);
  if (ofAccount.length !== 2) throw new Error('the cases of the account are missing');
  const opportunities = await createAll(client, 'Opportunity', [
    { AccountId: account.crmId, Name: `${name} 2027`, StageName: 'Prospecting', CloseDate: '2027-01-31' },
  ]);
  return {
    account,
    branch,
    contacts,
    portalUserId,
    shipments,
    exceptions,
    cases: exceptions.map((_, index) => (index % 2 === 0 ? (caseIds[index / 2] ?? null) : null)),
    opportunities,
  };
}

async function createLinked(
  client: SalesforceClient,
  object: string,
  field: string,
  values: SalesforceValues,
): Promise<AccountRef & { readonly crmId: string }> {
  const portalId = randomUUID();
  const [crmId = ''] = await createAll(client, object, [{ ...values, [field]: portalId }]);
  return { portalId, crmId };
}

export async function createAll(
  client: SalesforceClient,
  object: string,
  records: readonly SalesforceValues[],
): Promise<readonly string[]> {
  const outcomes = await client.createAll(object, records, usage);
  return outcomes.map((outcome) => {
    if (!outcome.success) throw outcome.error;
    return outcome.id;
  });
}

export async function update(
  client: SalesforceClient,
  object: string,
  id: string,
  values: SalesforceValues,
): Promise<void> {
  await client.update(object, id, values, usage);
}

/** A user of the tenant who sees the whole account. */
export function customerOf({ account, branch }: Tenant): Caller {
  return {
    subject: 'customer',
    userId: randomUUID(),
    role: 'CUSTOMER',
    scope: { kind: 'ACCOUNT', account, branches: [branch], recordAccounts: [branch, account] },
  };
}

/** A user of the tenant who was granted the branch only: the account's record is readable, its contacts are not. */
export function branchUserOf({ account, branch }: Tenant): Caller {
  return {
    subject: 'branch user',
    userId: randomUUID(),
    role: 'CUSTOMER',
    scope: { kind: 'ACCOUNT', account, branches: [branch], recordAccounts: [branch] },
  };
}

import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceClient, SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import {
  accountId,
  BRANCHES,
  branchId,
  LINKED_CUSTOMERS,
  LINKED_SHIPMENTS,
  type Link,
  shipmentId,
  shipmentNumber,
} from './portal-data.ts';

const CONTACTS = 4;
const OPEN_CASES = 3;
/** One shipment in so many has a case. */
const SHIPMENTS_A_CASE = 5;

export interface CrmLinks {
  readonly account: readonly Link[];
  readonly shipment: readonly Link[];
}

/** Puts the linked customers into the sandbox org: accounts, branches, contacts, cases and their newest shipments. */
export async function fillSandboxOrg(salesforce: SalesforceClient): Promise<CrmLinks> {
  const customers = range(LINKED_CUSTOMERS);
  const customerIds = customers.map(accountId);
  const customerLinks = await upsert(
    salesforce,
    'Account',
    'Portal_Customer_Id__c',
    customerIds,
    (portalId, index) => ({
      Name: `Bench customer ${index} Incorporated`,
      Phone: '+1 312 555 0100',
      Portal_Customer_Id__c: portalId,
      Contract_Tier__c: 'GOLD',
      Eligible_Services__c: 'Standard Ground;Expedited',
      Service_Commitments__c: 'Pickup within four hours of booking. Exceptions answered within 30 minutes.',
    }),
  );
  const branches = customers.flatMap((customer) => range(BRANCHES).map((branch) => ({ customer, branch })));
  const branchIds = branches.map(({ customer, branch }) => branchId(customer, branch));
  const branchLinks = await upsert(
    salesforce,
    'Account',
    'Portal_Customer_Id__c',
    branchIds,
    (portalId, index) => ({
      Name: `Bench branch ${index} Incorporated`,
      ParentId: customerLinks[Math.floor(index / BRANCHES)]?.crmId ?? null,
      Portal_Customer_Id__c: portalId,
    }),
  );
  const shipments = customers.flatMap((customer) =>
    range(LINKED_SHIPMENTS).map((rank) => ({ customer, rank })),
  );
  const shipmentIds = shipments.map(({ customer, rank }) => shipmentId(customer, rank));
  const branchOf = (index: number) => {
    const { customer, rank } = shipments[index] as { customer: number; rank: number };
    return branchLinks[customer * BRANCHES + (rank % BRANCHES)]?.crmId ?? null;
  };
  const shipmentLinks = await upsert(
    salesforce,
    'Shipment__c',
    'Portal_Shipment_Id__c',
    shipmentIds,
    (portalId, index) => ({
      Name: shipmentNumber(shipments[index]?.customer ?? 0, shipments[index]?.rank ?? 0),
      Account__c: branchOf(index),
      Portal_Shipment_Id__c: portalId,
    }),
  );
  // Contacts and cases have no id of ours to be found by again: an org that has some is left as it is.
  if (!(await hasContacts(salesforce, customerLinks[0]?.crmId ?? ''))) {
    await createAll(
      salesforce,
      'Contact',
      customers.flatMap((customer) => contactsOf(customer, customerLinks)),
    );
    await createAll(salesforce, 'Case', [
      ...customers.flatMap((customer) => accountCases(customer, customerLinks)),
      ...shipmentLinks
        .map((link, index) => ({ link, index }))
        .filter(({ index }) => index % SHIPMENTS_A_CASE === 0)
        .map(({ link, index }) => ({
          Subject: `Where is shipment ${index}?`,
          Status: 'New',
          Priority: 'Medium',
          Origin: 'Web',
          AccountId: branchOf(index),
          Shipment__c: link.crmId,
        })),
    ]);
  }
  return { account: [...customerLinks, ...branchLinks], shipment: shipmentLinks };
}

function contactsOf(customer: number, links: readonly Link[]): SalesforceValues[] {
  return range(CONTACTS).map((index) => ({
    FirstName: `Robin ${index}`,
    LastName: `Bench${customer}x${index}`,
    Title: 'Logistics',
    Email: `robin${index}@customer-${customer}.example`,
    Phone: '+1 312 555 0199',
    AccountId: links[customer]?.crmId ?? null,
    Contact_Roles__c: 'SHIPPER;BILLING',
  }));
}

function accountCases(customer: number, links: readonly Link[]): SalesforceValues[] {
  return range(OPEN_CASES).map((index) => ({
    Subject: `Question ${index} of customer ${customer}`,
    Status: 'New',
    Priority: 'High',
    Origin: 'Phone',
    AccountId: links[customer]?.crmId ?? null,
  }));
}

async function hasContacts(salesforce: SalesforceClient, account: string): Promise<boolean> {
  const query = soql`SELECT COUNT() FROM Contact WHERE AccountId = ${account}`;
  return (await salesforce.count(query, newUpstreamUsage())) > 0;
}

async function upsert(
  salesforce: SalesforceClient,
  object: string,
  externalId: string,
  portalIds: readonly string[],
  values: (portalId: string, index: number) => SalesforceValues,
): Promise<Link[]> {
  const outcomes = await salesforce.upsertAll(object, externalId, portalIds.map(values), newUpstreamUsage());
  return outcomes.map((outcome, index) => {
    if (!outcome.success) throw outcome.error;
    return { portalId: portalIds[index] as string, crmId: outcome.id };
  });
}

async function createAll(
  salesforce: SalesforceClient,
  object: string,
  records: readonly SalesforceValues[],
): Promise<void> {
  const outcomes = await salesforce.createAll(object, records, newUpstreamUsage());
  for (const outcome of outcomes) if (!outcome.success) throw outcome.error;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

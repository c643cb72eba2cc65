import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';
import type { SalesforceClient, SalesforceValues, SaveOutcome } from '../../salesforce/client.ts';
import { disputedNames, storeDisputes } from './disputes.ts';
import { DEMO_CUSTOMERS, DEMO_PROSPECT, DEMO_USERS, type DemoContact, type DemoCustomer } from './people.ts';
import { sendDemo } from './send-demo.ts';
import { type DemoShipment, demoId, demoShipments } from './shipments.ts';

/** Both systems with an administrator's rights, to write the demo data. */
export interface DemoSystems {
  readonly store: PortalStore;
  readonly ledger: Pick<Ledger, 'baseValues'>;
  readonly salesforce: SalesforceClient;
}

/**
 * Fills an empty hub with made-up customers, linked in both systems. Every record has a fixed id, so the next seed
 * completes an interrupted one. A complete seed changes nothing.
 */
export async function seedDemo(systems: DemoSystems, now: Date): Promise<'seeded' | 'kept'> {
  const last = DEMO_USERS.at(-1);
  if (last !== undefined && (await systems.store.callers.find(last.subject)) !== null) return 'kept';
  const contactIds = new Map<string, string>();
  for (const customer of DEMO_CUSTOMERS) {
    for (const [userId, crmId] of await seedCustomer(systems, customer, now)) contactIds.set(userId, crmId);
  }
  await storeDisputes(systems.ledger, now);
  await seedProspect(systems);
  await seedUsers(systems.store, contactIds);
  return 'seeded';
}

/** @returns the Salesforce contact of each portal user id. */
async function seedCustomer(
  systems: DemoSystems,
  customer: DemoCustomer,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const { store, salesforce } = systems;
  const customerId = demoId('account', customer.code);
  const [customerCrmId = ''] = await upsert(salesforce, 'Account', 'Portal_Customer_Id__c', [
    crmCustomer(customer, customerId),
  ]);
  const branchCrmIds = await upsert(
    salesforce,
    'Account',
    'Portal_Customer_Id__c',
    customer.branches.map((branch) => ({
      Name: branch.name,
      ParentId: customerCrmId,
      BillingCity: branch.city,
      BillingCountry: branch.country,
      Portal_Customer_Id__c: demoId('account', branch.code),
      ...disputedNames(branch.code),
    })),
  );
  const known = await store.imports.accountsByCode([
    customer.code,
    ...customer.branches.map(({ code }) => code),
  ]);
  const accounts = [
    {
      portalId: customerId,
      parentId: null,
      displayName: customer.displayName,
      customerCode: customer.code,
      country: customer.country,
      crmId: customerCrmId,
    },
    ...customer.branches.map((branch, at) => ({
      portalId: demoId('account', branch.code),
      parentId: customerId,
      displayName: branch.name,
      customerCode: branch.code,
      country: branch.country,
      crmId: branchCrmIds[at] ?? null,
    })),
  ].filter(({ customerCode }) => !known.has(customerCode));
  if (accounts.length > 0) await store.writes.insertAccounts(accounts);

  const contactIds = await seedContacts(salesforce, customer, customerCrmId);
  await seedOpportunities(salesforce, customer, customerCrmId);
  const crmIdOfBranch = new Map(
    customer.branches.map((branch, at) => [demoId('account', branch.code), branchCrmIds[at] ?? '']),
  );
  await seedShipments(systems, customerId, demoShipments(customer, now), crmIdOfBranch);
  return contactIds;
}

/** Salesforce gets what the worker would send, so both systems agree from the start. */
async function seedShipments(
  systems: DemoSystems,
  customerId: string,
  shipments: readonly DemoShipment[],
  crmIdOfBranch: ReadonlyMap<string, string>,
): Promise<void> {
  await systems.store.writes.insertShipments(
    shipments.map(({ record, branch }) => ({
      ...record,
      accountId: customerId,
      branchId: demoId('account', branch.code),
    })),
  );
  const portalIds = shipments.map(({ portalId }) => portalId);
  const crmIds = await sendDemo(systems, 'Shipment', portalIds, crmIdOfBranch);
  const known = new Map([...crmIdOfBranch, ...crmIds]);
  const exceptions = Map.groupBy(
    shipments.flatMap((shipment) => shipment.exceptions),
    ({ customerActionRequired }) => (customerActionRequired ? 'Exception' : 'ExceptionTask'),
  );
  for (const [aggregate, some] of exceptions) {
    await sendDemo(
      systems,
      aggregate,
      some.map(({ portalId }) => portalId),
      known,
    );
  }
}

function crmCustomer(customer: DemoCustomer, portalId: string): SalesforceValues {
  return {
    Name: customer.legalName,
    Phone: customer.phone,
    Website: `https://${customer.domain}`,
    Industry: customer.industry,
    BillingCity: customer.city,
    BillingState: customer.state,
    BillingCountry: customer.country,
    Billing_Code__c: `BC-${customer.code.slice(0, 5)}`,
    Contract_Tier__c: customer.tier,
    Service_Commitments__c: customer.commitments,
    Eligible_Services__c: customer.services.join(';'),
    Portal_Customer_Id__c: portalId,
    ...disputedNames(customer.code),
  };
}

/** @returns the Salesforce contact of each portal user id. Contacts without a portal user are not linked. */
async function seedContacts(
  salesforce: SalesforceClient,
  customer: DemoCustomer,
  accountId: string,
): Promise<ReadonlyMap<string, string>> {
  const isUser = new Set(DEMO_USERS.map((user) => `${user.customer}:${user.contact}`));
  const users = customer.contacts.filter(({ last }) => isUser.has(`${customer.code}:${last}`));
  const userIds = users.map(({ last }) => demoId('user', `${customer.code}:${last}`));
  const contactIds = await upsert(
    salesforce,
    'Contact',
    'Portal_User_Id__c',
    users.map((contact, at) => ({
      ...crmContact(contact, customer, accountId),
      Portal_User_Id__c: userIds[at] ?? null,
    })),
  );
  const others = customer.contacts.filter((contact) => !users.includes(contact));
  const outcomes = await salesforce.createAll(
    'Contact',
    others.map((contact) => crmContact(contact, customer, accountId)),
    newUpstreamUsage(),
  );
  for (const outcome of outcomes) {
    // Made by a seed that was interrupted afterwards.
    if (!outcome.success && outcome.error.code !== 'DUPLICATE') throw outcome.error;
  }
  return new Map(userIds.map((userId, at) => [userId, contactIds[at] ?? '']));
}

function crmContact(contact: DemoContact, customer: DemoCustomer, accountId: string): SalesforceValues {
  return {
    FirstName: contact.first,
    LastName: contact.last,
    Title: contact.title,
    Phone: contact.phone,
    Email: `${contact.first}@${customer.domain}`.toLowerCase(),
    AccountId: accountId,
    Contact_Roles__c: contact.roles.join(';'),
  };
}

async function seedOpportunities(
  salesforce: SalesforceClient,
  customer: DemoCustomer,
  accountId: string,
): Promise<void> {
  const usage = newUpstreamUsage();
  await salesforce.create(
    'Opportunity',
    {
      Name: `${customer.displayName} renewal`,
      AccountId: accountId,
      StageName: 'Negotiation/Review',
      CloseDate: '2027-03-31',
      Amount: 250_000,
    },
    usage,
  );
}

async function seedProspect({ salesforce }: DemoSystems): Promise<void> {
  const { legalName, industry, city, country } = DEMO_PROSPECT;
  await salesforce.create(
    'Account',
    { Name: legalName, Industry: industry, BillingCity: city, BillingCountry: country },
    newUpstreamUsage(),
  );
}

async function seedUsers(store: PortalStore, contactIds: ReadonlyMap<string, string>): Promise<void> {
  await store.writes.insertUsers(
    DEMO_USERS.map((user) => {
      const name = user.contact === undefined ? user.subject : `${user.customer}:${user.contact}`;
      const portalId = demoId('user', name);
      return {
        subject: user.subject,
        email: user.subject,
        name: user.name,
        kind: user.kind,
        role: user.role,
        state: 'ACTIVE',
        portalId,
        accountId: user.customer === undefined ? null : demoId('account', user.customer),
        wholeAccount: user.customer !== undefined && user.branches === undefined,
        branchIds: user.branches?.map((code) => demoId('account', code)) ?? [],
        crmContactId: contactIds.get(portalId) ?? null,
      };
    }),
  );
}

async function upsert(
  salesforce: SalesforceClient,
  object: string,
  externalId: string,
  records: readonly SalesforceValues[],
): Promise<string[]> {
  const outcomes = await salesforce.upsertAll(object, externalId, records, newUpstreamUsage());
  return outcomes.map((outcome: SaveOutcome) => {
    if (!outcome.success) throw outcome.error;
    return outcome.id;
  });
}

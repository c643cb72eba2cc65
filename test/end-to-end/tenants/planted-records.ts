import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { EntityType } from '../../../src/graph/entity-id.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import type { TestHub } from '../../harness/hub.ts';

/** A record that a test aims at: both its ids, and the texts by which someone might look for it. */
export interface Target {
  readonly type: EntityType;
  /** The portal's code of the account or branch that it belongs to. */
  readonly owner: string;
  readonly portalId: string | null;
  readonly crmId: string | null;
  readonly texts: readonly string[];
}

/** The accounts that get a full set of records: two customers, and two branches of the first. */
export const OWNERS = ['NORTHWIND', 'NORTHWIND-CHI', 'NORTHWIND-RTM', 'HARBOR', 'HARBOR-SEA'] as const;

interface Account {
  readonly portalId: string;
  readonly crmId: string;
  readonly customerId: string;
}

/** One record of every entity type for every owner, each field filled with words of its own, linked in both systems. */
export async function plantRecords(hub: TestHub): Promise<readonly Target[]> {
  const accounts = await accountsByCode(hub);
  const targets = await Promise.all(OWNERS.map((owner) => plantFor(hub, owner, known(accounts, owner))));
  await crossLinks(hub, targets.flat(), accounts);
  return targets.flat();
}

async function plantFor(hub: TestHub, owner: string, account: Account): Promise<Target[]> {
  const { writes, documents, exceptions } = hub.adapters.portalStore();
  const reader = { scope: { kind: 'ALL' as const }, usage: newUpstreamUsage() };
  const say = (what: string) => `${owner} ${what} ${randomUUID().slice(0, 8)}`;
  const tag = owner.replaceAll('-', '').toLowerCase();
  const now = new Date();
  const [exceptionId, shipmentId, userId] = [randomUUID(), randomUUID(), randomUUID()];
  const texts = {
    number: `CNY-${owner}`,
    reference: `CNYREF-${tag}`,
    email: `canary@${tag}.example`,
    person: say('contact'),
    user: say('user'),
    subject: say('subject'),
    deal: say('deal'),
    note: say('note'),
    file: `${tag}-proof.pdf`,
  };
  const shipment = {
    portalId: shipmentId,
    number: texts.number,
    accountId: account.customerId,
    branchId: account.portalId,
    originPlace: say('origin'),
    destinationPlace: say('destination'),
    freightAmount: '10.00',
    freightCurrency: 'USD',
    freightBasis: 'STATED' as const,
    freightClass: say('class'),
    handlingNeeds: [say('handling')],
    quoteReference: say('quote'),
    invoiceReferences: [say('invoice')],
    createdAt: now,
    references: [{ type: 'PRO' as const, value: texts.reference }],
    stops: [{ sequence: 1, type: 'PICKUP' as const, name: say('stop'), city: say('city'), country: 'US' }],
    packages: [{ line: 1, description: say('goods'), productGroup: say('group') }],
    accessorials: [{ code: 'LIFTGATE' as const, billingReference: say('billing') }],
    documents: [
      {
        type: 'PROOF_OF_DELIVERY' as const,
        fileName: texts.file,
        mediaType: 'application/pdf',
        sizeBytes: 9,
        storageKey: say('key'),
        signer: say('signer'),
        sha256: 'ab'.repeat(32),
      },
    ],
    events: [
      {
        source: 'EDI' as const,
        reporter: say('reporter'),
        eventId: say('event'),
        milestone: 'BOOKED' as const,
        classifier: 'ACTUAL' as const,
        occurredAt: now,
        placeName: say('place'),
        rawCode: say('code'),
        dialect: 'X12' as const,
        correction: 'SUPERSEDES' as const,
        correctsSource: 'EDI' as const,
        correctsReporter: say('corrected reporter'),
        correctsEventId: say('corrected event'),
      },
    ],
    exceptions: [
      {
        portalId: exceptionId,
        code: 'CUSTOMS' as const,
        severity: 'HIGH' as const,
        openedAt: now,
        ownerTeam: 'Customs' as const,
        ownerPerson: say('person'),
        note: texts.note,
        customerActionRequired: true,
      },
    ],
  };
  await writes.insertShipments([shipment]);
  const create = (object: string, values: SalesforceValues) =>
    hub.org.asAdministrator.create(object, values, newUpstreamUsage());
  const [contactId, opportunityId, shipmentCrmId] = await Promise.all([
    create('Contact', {
      FirstName: 'Canary',
      LastName: texts.person,
      Email: texts.email,
      Title: say('title'),
      AccountId: account.crmId,
      Contact_Roles__c: 'SHIPPER',
      Portal_User_Id__c: userId,
    }),
    create('Opportunity', {
      Name: texts.deal,
      AccountId: account.crmId,
      StageName: 'Prospecting',
      CloseDate: '2030-01-01',
    }),
    create('Shipment__c', {
      Name: texts.number,
      Account__c: account.crmId,
      Portal_Shipment_Id__c: shipmentId,
    }),
  ]);
  const caseId = await create('Case', {
    Subject: texts.subject,
    Description: say('remarks'),
    Status: 'New',
    Origin: 'Waybill',
    AccountId: account.crmId,
    ContactId: contactId,
    Shipment__c: shipmentCrmId,
    Portal_Exception_Id__c: exceptionId,
  });
  await writes.setCrmIds('Shipment', [{ portalId: shipmentId, crmId: shipmentCrmId }]);
  await writes.setCrmIds('Case', [{ portalId: exceptionId, crmId: caseId }]);
  const isCustomer = account.portalId === account.customerId;
  await writes.insertUsers([
    {
      portalId: userId,
      subject: `canary-user@${tag}.example`,
      email: `canary-user@${tag}.example`,
      name: texts.user,
      kind: 'CUSTOMER',
      state: 'ACTIVE',
      accountId: account.customerId,
      wholeAccount: isCustomer,
      branchIds: isCustomer ? [] : [account.portalId],
      crmContactId: contactId,
    },
  ]);
  const [[papers], [trouble]] = await Promise.all([
    documents.ofShipments(reader, [shipmentId]),
    exceptions.byIds(reader, [exceptionId]),
  ]);
  if (!papers?.[0] || !trouble) throw new Error(`the records of ${owner} were not stored`);
  return [
    target('Account', owner, account.portalId, account.crmId, [owner]),
    target('Shipment', owner, shipmentId, shipmentCrmId, [texts.number, texts.reference]),
    target('Exception', owner, exceptionId, null, [texts.note]),
    target('Document', owner, papers[0].portalId, null, [texts.file]),
    target('PortalUser', owner, userId, contactId, [texts.user, `canary-user@${tag}.example`]),
    target('Contact', owner, null, contactId, [texts.person, texts.email]),
    target('Case', owner, null, caseId, [texts.subject]),
    target('Opportunity', owner, null, opportunityId, [texts.deal]),
  ];
}

/**
 * Mistakes of people in Salesforce: a contact and a shipment of another customer in a case of one's own. Nothing of the
 * other customer may show through them.
 */
async function crossLinks(
  hub: TestHub,
  targets: readonly Target[],
  accounts: ReadonlyMap<string, Account>,
): Promise<void> {
  const of = (owner: string, type: EntityType) =>
    targets.find((target) => target.owner === owner && target.type === type)?.crmId ?? null;
  const pairs = [
    ['NORTHWIND-RTM', 'HARBOR-SEA'],
    ['NORTHWIND-RTM', 'NORTHWIND-CHI'],
    ['HARBOR-SEA', 'NORTHWIND-RTM'],
  ] as const;
  await Promise.all(
    pairs.map(([mine, theirs]) =>
      hub.org.asAdministrator.create(
        'Case',
        {
          Subject: `Mixed up ${mine} ${theirs}`,
          Status: 'New',
          Origin: 'Waybill',
          AccountId: known(accounts, mine).crmId,
          ContactId: of(theirs, 'Contact'),
          Shipment__c: of(theirs, 'Shipment'),
        },
        newUpstreamUsage(),
      ),
    ),
  );
}

function target(
  type: EntityType,
  owner: string,
  portalId: string | null,
  crmId: string | null,
  texts: readonly string[],
): Target {
  return { type, owner, portalId, crmId, texts };
}

async function accountsByCode(hub: TestHub): Promise<ReadonlyMap<string, Account>> {
  const client = new Client({ connectionString: hub.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<Account & { readonly code: string }>(
      `SELECT customer_code AS code, portal_id AS "portalId", crm_id AS "crmId", customer_id AS "customerId"
       FROM portal.account`,
    );
    return new Map(rows.map((row) => [row.code, row]));
  } finally {
    await client.end();
  }
}

function known(accounts: ReadonlyMap<string, Account>, code: string): Account {
  const account = accounts.get(code);
  if (!account) throw new Error(`the demo data has no account ${code}`);
  return account;
}

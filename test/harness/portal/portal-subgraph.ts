import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentStore } from '../../../src/document-store/document-store.ts';
import { FolderDocumentStore } from '../../../src/document-store/folder-document-store.ts';
import type { AccountRef, Caller, Role } from '../../../src/domain/access.ts';
import type { Subgraph } from '../../../src/graph/subgraph.ts';
import { createDocumentLinks } from '../../../src/identity/document-links.ts';
import { createSharedLinks } from '../../../src/identity/shared-links.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createPortalSubgraph } from '../../../subgraphs/portal/portal.subgraph.ts';
import { TEST_SIGNER } from '../audit-key.ts';
import { quietFeed } from '../live-feed.ts';
import { createTestDatabase } from '../postgres.ts';
import { NO_REFUSALS } from '../refusals.ts';

/** Acme has two branches and a user for each half; Globex is another tenant with one branch. */
export interface Portal extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly store: PortalStore;
  readonly documents: DocumentStore;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly accounts: Readonly<Record<'acme' | 'north' | 'south' | 'globex' | 'globexEast', AccountRef>>;
  readonly users: Readonly<Record<'acmeAll' | 'acmeNorth' | 'globexAll' | 'agent', string>>;
  readonly callers: Readonly<Record<'acmeAll' | 'acmeNorth' | 'globexAll', Caller>>;
  agent(role?: Role): Caller;
  /** Portal ids of the shipments by number: N1…N24 (north), S1 (south), G1 (Globex). */
  shipment(number: string): string;
}

export const CRM = {
  acme: '001000000000001AAA',
  north: '001000000000002AAA',
  globex: '001000000000003AAA',
  shipmentN1: 'a00000000000001AAA',
  contact: '003000000000001AAA',
} as const;

const SAM = '0199e1c4-0000-7000-8000-00000000005a';
const day = (date: number, hour = 12) => new Date(Date.UTC(2026, 2, date, hour));

export async function createPortal(): Promise<Portal> {
  const owned = new AsyncDisposableStack();
  const testDatabase = owned.use(await createTestDatabase());
  const database = owned.use(openDatabase({ url: testDatabase.url, poolSize: 8 }));
  const store = createPortalStore(database);
  const folder = mkdtempSync(join(tmpdir(), 'waybill-documents-'));
  owned.defer(() => rmSync(folder, { recursive: true, force: true }));
  const documents = new FolderDocumentStore(folder);
  const units = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const feed = owned.use(quietFeed(database));
  const secret = randomBytes(32);
  const signing = {
    keys: () => [{ id: 'test', secret }],
    publicUrl: () => 'https://portal.example.com',
  };
  const subgraph = await createPortalSubgraph({
    store,
    units,
    documents,
    links: createDocumentLinks(signing),
    exportLinks: createDocumentLinks({ ...signing, kind: 'EXPORT' }),
    sharedLinks: createSharedLinks(signing),
    feed,
    refusals: NO_REFUSALS,
  });

  const parents = await store.writes.insertAccounts([
    { displayName: 'Acme', customerCode: 'ACME', crmId: CRM.acme },
    { displayName: 'Globex', customerCode: 'GLOBEX', crmId: CRM.globex },
  ]);
  const [acmeId = '', globexId = ''] = parents;
  const [northId = '', southId = '', eastId = ''] = await store.writes.insertAccounts([
    { displayName: 'Acme North', parentId: acmeId, crmId: CRM.north },
    { displayName: 'Acme South', parentId: acmeId },
    { displayName: 'Globex East', parentId: globexId },
  ]);
  const accounts = {
    acme: { portalId: acmeId, crmId: CRM.acme },
    north: { portalId: northId, crmId: CRM.north },
    south: { portalId: southId, crmId: null },
    globex: { portalId: globexId, crmId: CRM.globex },
    globexEast: { portalId: eastId, crmId: null },
  };

  const customer = { kind: 'CUSTOMER', state: 'ACTIVE' } as const;
  const staff = { kind: 'STAFF', state: 'ACTIVE' } as const;
  const [acmeAll = '', acmeNorth = '', globexAll = '', agent = ''] = await store.writes.insertUsers([
    {
      ...customer,
      subject: 'ann',
      name: 'Ann',
      email: 'ann@acme.test',
      accountId: acmeId,
      wholeAccount: true,
    },
    {
      ...customer,
      subject: 'bob',
      name: 'Bob',
      email: 'bob@acme.test',
      accountId: acmeId,
      branchIds: [northId],
      crmContactId: CRM.contact,
    },
    {
      ...customer,
      subject: 'gus',
      name: 'Gus',
      email: 'gus@globex.test',
      accountId: globexId,
      wholeAccount: true,
    },
    // The subject of the callers below.
    { ...staff, portalId: SAM, subject: SAM, name: 'Sam', email: 'sam@waybill.test', role: 'SERVICE_AGENT' },
    { ...staff, subject: 'Kim', name: 'Kim', email: 'kim@waybill.test', role: 'DISPATCHER' },
    { ...staff, subject: 'Lee', name: 'Lee', email: 'lee@waybill.test' },
  ]);
  const users = { acmeAll, acmeNorth, globexAll, agent };

  const shipments = [
    ...Array.from({ length: 24 }, (_, index) => plain(`N${index + 1}`, acmeId, northId, index)),
    plain('S1', acmeId, southId, 40),
    plain('G1', globexId, eastId, 41),
  ].map((shipment) => (shipment.number === 'N1' ? detailed(shipment) : shipment));
  const inserted = await store.writes.insertShipments(shipments);
  const ids = new Map(shipments.map(({ number }, index) => [number, inserted[index]?.portalId ?? '']));

  const scope = (account: AccountRef, branches: AccountRef[], whole: boolean) => ({
    kind: 'ACCOUNT' as const,
    account,
    branches,
    recordAccounts: whole ? [account, ...branches] : branches,
  });
  const caller = (userId: string, role: Role, callerScope: Caller['scope']): Caller => ({
    subject: userId,
    userId,
    role,
    scope: callerScope,
  });
  return {
    subgraph,
    store,
    documents,
    database,
    databaseUrl: testDatabase.url,
    accounts,
    users,
    callers: {
      acmeAll: caller(acmeAll, 'CUSTOMER', scope(accounts.acme, [accounts.north, accounts.south], true)),
      acmeNorth: caller(acmeNorth, 'CUSTOMER', scope(accounts.acme, [accounts.north], false)),
      globexAll: caller(globexAll, 'CUSTOMER', scope(accounts.globex, [accounts.globexEast], true)),
    },
    agent: (role = 'SERVICE_AGENT') => caller(agent, role, { kind: 'ALL' }),
    shipment: (number) => ids.get(number) ?? '',
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A booked shipment with a purchase order and an open exception. */
function plain(number: string, accountId: string, branchId: string, hour: number): NewShipment {
  return {
    number,
    accountId,
    branchId,
    mode: 'TRUCK',
    serviceLevel: 'STANDARD',
    originCountry: 'DE',
    destinationCountry: 'FR',
    references: [{ type: 'PO', value: `PO-${number}` }],
    events: [event(number, 'BOOKED', day(1, hour))],
    exceptions: [{ code: 'CUSTOMS', severity: 'LOW', openedAt: day(2, hour), ownerTeam: 'Dispatch' }],
  };
}

/** Everything that a shipment can have; delivered a day late. */
function detailed(shipment: NewShipment): NewShipment {
  return {
    ...shipment,
    crmId: CRM.shipmentN1,
    serviceLevel: 'GUARANTEED',
    weightKg: 120.5,
    weightBasis: 'STATED',
    freightAmount: '99.90',
    freightCurrency: 'EUR',
    freightBasis: 'STATED',
    quoteReference: 'Q-1',
    invoiceReferences: ['I-1'],
    promisedDelivery: { at: day(4), dateOnly: false },
    references: [
      { type: 'PRO', value: 'PRO-1' },
      { type: 'PO', value: 'PO-N1' },
    ],
    stops: [
      { sequence: 1, type: 'PICKUP', name: 'Plant', city: 'Berlin', country: 'DE' },
      { sequence: 2, type: 'DELIVERY', name: 'Depot', city: 'Paris', country: 'FR', unlocode: 'FRPAR' },
    ],
    packages: [{ line: 1, description: 'Gears', pieces: 3, valueAmount: '1000.00', valueCurrency: 'EUR' }],
    accessorials: [{ code: 'LIFTGATE', billingReference: 'B-1' }],
    documents: [
      {
        type: 'PROOF_OF_DELIVERY',
        fileName: 'pod.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 1024,
        storageKey: 'secret/pod.pdf',
        sha256: 'ab'.repeat(32),
        signer: 'Dana',
        signedAt: day(5),
      },
    ],
    events: [
      event('N1', 'BOOKED', day(1, 0)),
      { ...event('N1', 'PICKED_UP', day(3)), placeName: 'Berlin', country: 'DE' },
      { ...event('N1-scan', null, day(4)), placeName: 'Köln' },
      {
        ...event('N1', 'DELIVERED', day(5)),
        placeName: 'Paris',
        country: 'FR',
        rawCode: 'D1',
        dialect: 'X12',
      },
    ],
    exceptions: [
      {
        code: 'WEATHER',
        severity: 'HIGH',
        openedAt: day(3),
        ownerTeam: 'Customer Service',
        ownerPerson: 'Sam',
        customerActionRequired: true,
      },
    ],
  };
}

function event(key: string, milestone: 'BOOKED' | 'PICKED_UP' | 'DELIVERED' | null, occurredAt: Date) {
  return {
    source: 'CARRIER',
    reporter: 'carriers/ABCD',
    eventId: `${key}-${milestone}`,
    milestone,
    classifier: 'ACTUAL',
    occurredAt,
  } as const;
}

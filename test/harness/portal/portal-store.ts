import type { AccountRef, Scope } from '../../../src/domain/access.ts';
import type { Page } from '../../../src/domain/page.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import type { NewEvent } from '../../../src/portal-store/event/event.columns.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites, type PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { Reader } from '../../../src/portal-store/record/scope.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createTestDatabase } from '../postgres.ts';

export interface TestPortal extends AsyncDisposable {
  readonly store: PortalStore;
  readonly database: Database;
  /** A write in a transaction of its own. */
  write<T>(work: (writes: PortalWrites) => Promise<T>): Promise<T>;
}

export async function openTestPortal(): Promise<TestPortal> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  return {
    store: createPortalStore(database),
    database,
    write: (work) => database.transaction((transaction) => work(createPortalWrites(transaction))),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}

export interface Tenant {
  readonly account: string;
  readonly north: string;
  readonly south: string;
}

/** A customer with two branches. */
export async function insertTenant(store: PortalStore, name: string): Promise<Tenant> {
  const [account = ''] = await store.writes.insertAccounts([{ displayName: name, customerCode: name }]);
  const [north = '', south = ''] = await store.writes.insertAccounts([
    { displayName: `${name} North`, parentId: account },
    { displayName: `${name} South`, parentId: account },
  ]);
  return { account, north, south };
}

/** A reader of everything, with a cost counter of its own. */
export function staff(): Reader {
  return { scope: { kind: 'ALL' }, usage: newUpstreamUsage() };
}

export function wholeAccount({ account, north, south }: Tenant): Reader {
  const branches = [north, south].map(ref);
  return reader({
    kind: 'ACCOUNT',
    account: ref(account),
    branches,
    recordAccounts: [...branches, ref(account)],
  });
}

export function branchUser({ account }: Tenant, ...branchIds: string[]): Reader {
  const branches = branchIds.map(ref);
  return reader({ kind: 'ACCOUNT', account: ref(account), branches, recordAccounts: branches });
}

function reader(scope: Scope): Reader {
  return { scope, usage: newUpstreamUsage() };
}

function ref(portalId: string): AccountRef {
  return { portalId, crmId: null };
}

export function first(size: number, cursor: string | null = null): Page {
  return { direction: 'forward', size, cursor };
}

export function last(size: number, cursor: string | null = null): Page {
  return { direction: 'backward', size, cursor };
}

let numbers = 0;

/** A shipment of a branch (or of the customer itself) with what the test says about it. */
export function shipment(accountId: string, branchId: string, more: Partial<NewShipment> = {}): NewShipment {
  numbers += 1;
  return { number: `W-${String(numbers).padStart(4, '0')}`, accountId, branchId, ...more };
}

export function actual(milestone: MilestoneType, at: string | Date, more: Partial<NewEvent> = {}): NewEvent {
  numbers += 1;
  return {
    source: 'HANDHELD',
    reporter: 'scanner',
    eventId: `event-${numbers}`,
    milestone,
    classifier: 'ACTUAL',
    occurredAt: new Date(at),
    ...more,
  };
}

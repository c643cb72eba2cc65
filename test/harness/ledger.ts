import { randomUUID } from 'node:crypto';
import type { NewWriteIntent, WriteIntent } from '../../src/ledger/intents/write-intent.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import type { OutboxChange } from '../../src/ledger/outbox/outbox-change.ts';
import { hubPrincipal } from '../../src/ledger/principal.ts';
import { createUnitOfWork, type UnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { type Database, type Executor, openDatabase } from '../../src/postgres/database.ts';
import { TEST_SIGNER } from './audit-key.ts';
import { createTestDatabase } from './postgres.ts';

export interface TestLedger extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly database: Database;
  readonly url: string;
  /** The portal's part is the transaction itself. */
  readonly units: UnitOfWork<Executor>;
}

export async function openTestLedger(poolSize = 12): Promise<TestLedger> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, poolSize });
  return {
    ledger: createLedger(database, TEST_SIGNER),
    database,
    url: testDatabase.url,
    units: createUnitOfWork(database, TEST_SIGNER, (transaction) => transaction),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}

export const WRITER = hubPrincipal('test', 'request-1');

export function change(more: Partial<OutboxChange> = {}): OutboxChange {
  return {
    record: 'Shipment',
    aggregateId: randomUUID(),
    accountId: null,
    lane: 'REALTIME',
    version: 1,
    ...more,
  };
}

/** An intent on these records, decided when it is opened. */
export async function openIntent(
  { units }: Pick<TestLedger, 'units'>,
  crmIds: readonly string[],
  leaseMs: number,
  more: Partial<NewWriteIntent> = {},
): Promise<WriteIntent> {
  return await units.run(WRITER, async ({ ledger: { intents } }) =>
    intents.open(WRITER, { ...intentOn(crmIds, await intents.clock()), ...more }, leaseMs),
  );
}

export function intentOn(crmIds: readonly string[], decidedAt: Date): NewWriteIntent {
  return {
    action: 'accountUpdate',
    idempotencyKey: null,
    recordId: crmIds[0] ?? null,
    accountId: null,
    accountCrmId: crmIds[0] ?? '',
    decidedAt,
    writes: crmIds.map((crmId) => ({
      record: 'Account',
      crmId,
      portalId: null,
      newValues: { phone: '+15551234567' },
      baseValues: { phone: null },
    })),
  };
}

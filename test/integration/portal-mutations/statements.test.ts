import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { Database, Executor } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import {
  actual,
  insertTenant,
  openTestPortal,
  shipment,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';

let portal: TestPortal;
let shipmentIds: string[];

beforeAll(async () => {
  portal = await openTestPortal();
  const tenant = await insertTenant(portal.store, 'Recorded');
  const inserted = await portal.store.writes.insertShipments(
    Array.from({ length: 30 }, () =>
      shipment(tenant.account, tenant.north, { events: [actual('BOOKED', '2026-03-01T08:00:00Z')] }),
    ),
  );
  shipmentIds = inserted.map((row) => row.portalId);
});

afterAll(() => portal[Symbol.asyncDispose]());

/** The same database, with a note of what each transaction asked of it. */
function noted(database: Database, texts: string[]): Database {
  const note = (executor: Executor): Executor => ({
    query: (statement, usage) => {
      texts.push(statement.text);
      return executor.query(statement, usage);
    },
  });
  return {
    ...note(database),
    transaction: (work) => database.transaction((transaction) => work(note(transaction))),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function statementsFor(ids: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  const units = createUnitOfWork(noted(portal.database, texts), TEST_SIGNER, createPortalWrites);
  const facts = ids.map((shipmentId): ShipmentFact => {
    return { shipmentId, ...actual('PICKED_UP', '2026-03-02T08:00:00Z') };
  });
  const { facts: recorded } = await units.run(hubPrincipal('test'), (unit) =>
    recordFacts(unit, 'milestonesRecord', facts),
  );
  expect(recorded).toEqual(ids.map(() => ({ isNew: true, review: null, refused: null })));
  return texts;
}

it('records any number of milestones in nine statements, between BEGIN and COMMIT', async () => {
  const one = await statementsFor(shipmentIds.slice(0, 1));
  expect(one).toHaveLength(9);
  expect(await statementsFor(shipmentIds.slice(1))).toEqual(one);
});

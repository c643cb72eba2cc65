import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGGREGATES, sameInSalesforce } from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceClient, SalesforceValues } from '../../../src/salesforce/client.ts';
import { field, fields, soql } from '../../../src/salesforce/soql.ts';
import { crmIdOf, KINDS, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { sharedRows } from '../../../src/sync/exchange/shared-fields.ts';
import { Push } from '../../../src/sync/push/push-round.ts';
import { sampleOf } from './link-samples.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
  await settle();
});
afterAll(() => world[Symbol.asyncDispose]());

async function settle() {
  await world.pullAll();
  await world.pushAll();
  await world.pullAll();
}

/** The same client; right after the worker has read a field of the object to compare it, somebody else does something. */
function interrupted(kind: SyncedKind, compared: string, edit: () => Promise<void>): SalesforceClient {
  let isDone = false;
  const { salesforce } = world.dependencies;
  return new Proxy(salesforce, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...given: readonly unknown[]) => unknown;
      if (name !== 'query') return method;
      return async (...given: readonly unknown[]) => {
        const rows = await method(...given);
        const { text } = given[0] as { readonly text: string };
        if (!isDone && text.includes(compared) && text.includes(`FROM ${kind.object}`)) {
          isDone = true;
          await edit();
        }
        return rows;
      };
    },
  });
}

async function inSalesforce({ object }: SyncedKind, crmId: string, name: string) {
  const names = ['Id', 'SystemModstamp', name];
  const [row] = await world.inSalesforce(
    soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE Id = ${crmId}`,
  );
  return row ?? {};
}

/** Until Salesforce's stamp, which counts seconds, tells. */
async function editedThere(kind: SyncedKind, crmId: string, values: SalesforceValues, name: string) {
  const { SystemModstamp: seen } = await inSalesforce(kind, crmId, name);
  do {
    await world.org.asAdministrator.update(kind.object, crmId, values, newUpstreamUsage());
  } while ((await inSalesforce(kind, crmId, name))['SystemModstamp'] === seen);
}

/** Every field that both systems change, with a value that each of them gives it. */
const THERE: Readonly<Record<string, string>> = { Case: 'Closed', Task: 'Completed' };
const FIELDS = KINDS.flatMap((kind) =>
  sharedRows(kind).map((row) => ({
    kind,
    row,
    name: `${kind.object}.${row.salesforce.field}`,
    here: kind.record === 'Exception' ? 'ACKNOWLEDGED' : 'of the portal',
    there: THERE[kind.object] ?? 'of a person',
  })),
);

describe('an edit in Salesforce between the comparison and the write of the hub', () => {
  it.each(FIELDS)('is not lost: $name', async ({ kind, row, here, there }) => {
    const portalId = await sampleOf(kind).make(world);
    await settle();
    const table = AGGREGATES[kind.aggregate].table;
    const changed = await world.sql<{ version: number }>(
      `UPDATE portal.${table} SET ${row.portal.column} = $2, version = version + 1, updated_at = now()
        WHERE portal_id = $1 RETURNING version`,
      [portalId, here],
    );
    const accountId = kind.aggregate === 'Account' ? portalId : world.customer.portalId;
    const version = Number(changed[0]?.version);
    await world.write((unit) =>
      unit.enqueue({ record: kind.queued, aggregateId: portalId, accountId, lane: 'REALTIME', version }),
    );
    const [before = null] = await world.store.carried.byIds(kind.aggregate, [portalId]);
    const crmId = (before && crmIdOf(kind, before)) ?? '';
    const name = row.salesforce.field;
    let isEdited = false;
    const salesforce = interrupted(kind, name, async () => {
      await editedThere(kind, crmId, { [name]: there }, name);
      isEdited = true;
    });
    const push = new Push({ ...world.dependencies, salesforce });
    await push.round('REALTIME');
    expect(isEdited).toBe(true);
    expect((await inSalesforce(kind, crmId, name))[name]).toBe(there);

    await world.dueNow();
    await world.pushAll();
    await world.pullAll();
    const now = (await inSalesforce(kind, crmId, name))[name];
    const [base] = await world.dependencies.ledger.baseValues.of(kind.aggregate, [portalId]);
    const agreed = base?.get(row.field);
    const items = (await world.review()).filter((item) => item.portalId === portalId);
    // The rule of the field decides with both values: they are asked about, or one of them is known to have lost.
    if (row.conflict === 'STAFF_REVIEW') {
      expect(items).toMatchObject([
        { category: 'CONFLICT', fields: [{ portalValue: here, crmValue: there }] },
      ]);
      expect(now).toBe(there);
    } else {
      expect(items).toEqual([]);
      expect(agreed?.lost).not.toBe(null);
      expect(sameInSalesforce(row, now, there) || agreed?.lost?.by === 'SALESFORCE').toBe(true);
    }
  });
});

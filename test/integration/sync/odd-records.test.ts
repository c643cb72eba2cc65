import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fieldsOf,
  portalValue,
  receivedRows,
  type SynchronizedObject,
  sameValue,
} from '../../../src/domain/ownership/index.ts';
import { storedForm } from '../../../src/domain/record-ids.ts';
import type { Lookups } from '../../../src/domain/transforms/transform.ts';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import { KINDS, kindOfObject } from '../../../src/sync/exchange/records.ts';
import type { CrmChange } from '../../../src/sync/pull/change-source.ts';
import { ODD_VALUES } from './odd-values.ts';
import { leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

const SEED = Number(process.env['ODD_RECORDS_SEED'] ?? Date.now() % 1e9);
const RUNS = Number(process.env['ODD_RECORDS_RUNS'] ?? 12);

interface Linked {
  readonly portalId: string;
  readonly crmId: string;
}

/** A record of an object that the portal does not keep. */
const STRANGER: Linked = { portalId: randomUUID(), crmId: '006000000000001AAA' };

const { signal } = new AbortController();
let world: SyncWorld;
const linked = new Map<SynchronizedObject, readonly Linked[]>();
let ids = 0;

beforeAll(async () => {
  world = await startSyncWorld();
  for (const { object } of KINDS) linked.set(object, await recordsOf(object));
  // What waits to be sent is compared when it is sent.
  await world.sql('DELETE FROM ledger.outbox');
});
afterAll(() => world[Symbol.asyncDispose]());

function newCrmId(prefix = '0Xx'): string {
  ids += 1;
  return storedForm(`${prefix}${String(ids).padStart(12, '0')}`) ?? '';
}

/** Four linked records of an object. */
async function recordsOf(object: SynchronizedObject): Promise<readonly Linked[]> {
  const { writes } = world.store;
  const four = Array.from({ length: 4 }, () => ({ portalId: randomUUID(), crmId: newCrmId() }));
  if (object === 'Account') {
    await writes.insertAccounts(four.map((each) => ({ ...each, displayName: 'Odd' })));
    return four;
  }
  if (object === 'Contact') {
    const portalIds = await writes.insertUsers(
      four.map(({ portalId }) => ({
        kind: 'CUSTOMER' as const,
        state: 'ACTIVE' as const,
        subject: portalId,
        name: 'Odd',
        email: `${portalId}@odd.test`,
        accountId: world.customer.portalId,
      })),
    );
    return await named('PortalUser', portalIds);
  }
  const shipments = await Promise.all(four.map(() => world.book()));
  if (object === 'Shipment__c') return await named('Shipment', shipments);
  const exceptions = await Promise.all(
    shipments.map((shipment) =>
      world.openException(shipment, { customerActionRequired: object === 'Case', ownerTeam: 'Dispatch' }),
    ),
  );
  return await named(object === 'Case' ? 'Exception' : 'ExceptionTask', exceptions);
}

async function named(aggregate: (typeof KINDS)[number]['aggregate'], portalIds: readonly string[]) {
  const kind = KINDS.find((each) => each.aggregate === aggregate);
  const links = portalIds.map((portalId) => ({ portalId, crmId: newCrmId() }));
  if (kind !== undefined) await world.store.writes.setCrmIds(kind.link, links);
  return links;
}

let clock = Date.now() + 3_600_000;

function changeOf(object: SynchronizedObject, { crmId, portalId }: Linked, row: SalesforceRow): CrmChange {
  clock += 2_000;
  const kind = kindOfObject(object);
  const named = kind === undefined ? {} : { [kind.externalId]: portalId };
  return {
    object,
    id: crmId,
    modifiedAt: new Date(clock),
    asOf: new Date(clock),
    modifiedBy: '005000000000001AAA',
    deleted: false,
    row: { Id: crmId, ...named, ...row },
  };
}

/** What the portal has of a record, by column. */
async function inPortal(object: SynchronizedObject, { portalId }: Linked) {
  const kind = kindOfObject(object);
  if (kind === undefined) return {};
  const [row] = await world.store.carried.byIds(kind.aggregate, [portalId]);
  return row ?? {};
}

async function itemsAbout({ crmId }: Linked) {
  const rows = await world.sql<{ cause: string; reason: string; fields: { field: string }[] }>(
    `SELECT cause, reason, fields FROM ledger.review_item WHERE crm_id = $1 AND state = 'OPEN'`,
    [crmId],
  );
  return rows;
}

/** A field of the object that the portal takes from Salesforce, with values that can only be right. */
const WITNESS: Partial<
  Record<SynchronizedObject, readonly [field: string, column: string, values: readonly string[]]>
> = {
  Account: ['Phone', 'phone', ['+31102173000', '+31102173001']],
  Contact: ['Phone', 'phone', ['+31102173000', '+31102173001']],
  Shipment__c: ['Dock_Appointment_Note__c', 'dock_appointment_note', ['left', 'right']],
};

const NO_LOOKUPS: Lookups = {
  services: { labelOf: () => null, codeOf: () => null },
  country: null,
  crmIdOf: () => null,
  portalIdOf: () => null,
  publicUrl: 'https://portal.example.com',
};
/** What these mean depends on the record, and on what staff approved. */
const IN_CONTEXT: readonly string[] = ['PHONE', 'STATE', 'SERVICES', 'SERVICE_LEVELS', 'RECORD_LINK'];

/** A value that Salesforce owns was applied, dropped by the rule of required values, or a person is asked about it. */
async function expectAnswer(
  object: SynchronizedObject,
  record: Linked | undefined,
  name: string,
  given: unknown,
): Promise<void> {
  const kind = kindOfObject(object);
  if (kind === undefined || record === undefined) return;
  const row = receivedRows(kind.aggregate).find(({ salesforce }) => salesforce.field === name);
  if (row?.owner !== 'SALESFORCE' || row.onCreate || IN_CONTEXT.includes(row.transform)) return;
  const read = portalValue(row, given, NO_LOOKUPS);
  if (!read.ok && read.code === 'REQUIRED_MISSING') return;
  const { [row.portal.column]: current } = await inPortal(object, record);
  if (read.ok && sameValue(read.value, current)) return;
  const asked = (await itemsAbout(record)).flatMap(({ fields }) => fields.map(({ field }) => field));
  expect(asked).toContain(row.field);
}

describe('records of Salesforce with any values', () => {
  it.each([...KINDS.map(({ object }) => object), 'Opportunity' as const])(
    `stop only themselves: %s (ODD_RECORDS_SEED=${SEED})`,
    async (object) => {
      const fields = fieldsOf(object).filter((name) => !name.includes('.') && name !== 'Id');
      const cell = fc.tuple(fc.constantFrom(...fields), fc.constantFrom(...ODD_VALUES));
      const leadership = await leaderOf(world);
      let turn = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(cell, { minLength: 3, maxLength: 3 }), async (cells) => {
          const some = linked.get(object) ?? [];
          const odd = cells.map(([field, [, value]], at) =>
            changeOf(object, some[at] ?? STRANGER, { [field]: value }),
          );
          const [field, column, values] = WITNESS[object] ?? ['Id', 'portal_id', []];
          turn += 1;
          const last = some[3] ?? STRANGER;
          const value = values[turn % 2];
          const sound = changeOf(object, last, value === undefined ? {} : { [field]: value });
          // An administrator writes any text into the field of the portal's id.
          const text = cells[0]?.[1][1];
          const externalId = kindOfObject(object)?.externalId ?? 'Name';
          const stranger = { portalId: randomUUID(), crmId: newCrmId() };
          const claiming = changeOf(object, stranger, { [externalId]: text });
          await world.pull.apply(object, [...odd, claiming, sound], leadership, signal);
          if (typeof text === 'string' && kindOfObject(object) !== undefined)
            expect(await itemsAbout(stranger)).toHaveLength(1);
          if (value !== undefined) expect(await inPortal(object, last)).toMatchObject({ [column]: value });
          expect(await itemsAbout(last)).toEqual([]);
          await Promise.all(
            cells.map(([name, [, given]], at) => expectAnswer(object, some[at], name, given)),
          );
          for (const record of some) {
            const items = await itemsAbout(record);
            for (const { reason } of items) expect(reason).not.toContain('statement');
            const named = items.map(({ fields: about }) => about.map(({ field: name }) => name).join());
            expect(named).toHaveLength(new Set(named).size);
          }
        }),
        { seed: SEED, numRuns: RUNS, endOnFailure: true },
      );
    },
  );
});

describe('a record that the portal cannot take at all', () => {
  const REFUSING = `CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.portal_id = TG_ARGV[0]::uuid THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$`;

  it('stops only itself, is named in one item, and the item closes once the record is applied', async () => {
    const [odd, ...others] = linked.get('Account') ?? [];
    if (odd === undefined) throw new Error('no account');
    const leadership = await leaderOf(world);
    const apply = () =>
      world.pull.apply(
        'Account',
        [odd, ...others].map((each) => changeOf('Account', each, { Phone: '+31102173999' })),
        leadership,
        signal,
      );
    const agreed = async () => {
      const rows = await world.sql<{ portal_id: string }>(`SELECT portal_id FROM ledger.base_values`);
      return rows.map(({ portal_id: portalId }) => portalId);
    };
    await apply();
    await world.sql('DELETE FROM ledger.base_values');
    await world.sql(REFUSING);
    await world.sql(`CREATE TRIGGER refuse_one BEFORE INSERT OR UPDATE ON ledger.base_values FOR EACH ROW
      EXECUTE FUNCTION refuse_one('${odd.portalId}')`);
    for (const _ of [1, 2]) await apply();
    expect(await agreed()).toEqual(expect.arrayContaining(others.map(({ portalId }) => portalId)));
    const cause = `apply Account ${odd.crmId}`;
    const [item, ...more] = (await itemsAbout(odd)).filter((each) => each.cause === cause);
    expect(more).toEqual([]);
    expect(item?.reason).toMatch(/^What Salesforce has of this customer could not be taken over/);
    await world.sql('DROP TRIGGER refuse_one ON ledger.base_values');
    await apply();
    expect(await agreed()).toContain(odd.portalId);
    expect((await itemsAbout(odd)).map((each) => each.cause)).not.toContain(cause);
  });

  it('is no longer in question when everything fails: the objects that fail twice are stored with the reason', async () => {
    const { pullFailures } = world.dependencies.ledger;
    const leadership = await leaderOf(world);
    const round = () => world.pull.round(['Contact', 'Account'], leadership, new AbortController().signal);
    await world.sql('ALTER TABLE ledger.tombstone RENAME TO tombstone_away');
    await expect(round()).rejects.toMatchObject({ details: { vendorCode: '42P01' } });
    expect(await pullFailures.lasting()).toEqual([]);
    await expect(round()).rejects.toMatchObject({ details: { vendorCode: '42P01' } });
    expect(await pullFailures.lasting()).toMatchObject([{ object: 'Account', failures: 2, code: '42P01' }]);
    await world.sql('ALTER TABLE ledger.tombstone_away RENAME TO tombstone');
    await round();
    expect(await pullFailures.lasting()).toEqual([]);
  });
});

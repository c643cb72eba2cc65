import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fieldsOf,
  isMapped,
  OWNERSHIP,
  receivedRows,
  SYNCHRONIZED_OBJECTS,
  type SynchronizedObject,
  sentRows,
} from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { field, fields, soql } from '../../../src/salesforce/soql.ts';
import { changeToSend, KINDS, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { FieldWatch } from '../../../src/sync/pull/field-watch.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
const portalIds = new Map<SyncedKind['aggregate'], string>();
/** Fields with field-level security, as the org has it. */
let secured: readonly (readonly [object: SynchronizedObject, field: string])[] = [];

beforeAll(async () => {
  world = await startSyncWorld();
  const { asAdministrator } = world.org;
  await asAdministrator.update(
    'Account',
    world.customer.crmId,
    { Website: 'https://acme.example', Phone: '+31102173000', BillingCity: 'Rotterdam' },
    newUpstreamUsage(),
  );
  const email = 'ada@acme.test';
  const [user = ''] = await world.store.writes.insertUsers([
    {
      kind: 'CUSTOMER',
      state: 'ACTIVE',
      subject: 'ada',
      name: 'Ada',
      email,
      accountId: world.customer.portalId,
    },
  ]);
  const contact = { LastName: 'Ada', Email: email, Phone: '+31102173000', Title: 'Buyer' };
  const linked = { ...contact, AccountId: world.customer.crmId, Portal_User_Id__c: user };
  await asAdministrator.create('Contact', linked, newUpstreamUsage());
  const [shipment, other] = [await world.book(), await world.book()];
  const exception = await world.openException(shipment);
  const task = await world.openException(other, { customerActionRequired: false, ownerTeam: 'Dispatch' });
  await world.pushAll();
  await world.pullAll();
  const records = [world.customer.portalId, user, shipment, exception, task];
  for (const [index, kind] of KINDS.entries()) portalIds.set(kind.aggregate, records[index] ?? '');
  secured = await securedFields();
});
afterAll(() => world[Symbol.asyncDispose]());

async function securedFields() {
  const names = OWNERSHIP.filter(isMapped).map(
    ({ salesforce }) => [salesforce.object, salesforce.field] as const,
  );
  const unique = [...new Map(names.map((each) => [each.join('.'), each])).values()];
  const found = await Promise.all(
    unique.map(async ([object, name]) => {
      const isSecured = await world.org.grant(object, name, 'EDIT').then(
        () => true,
        () => false,
      );
      return isSecured && !name.includes('.') ? ([[object, name]] as const) : [];
    }),
  );
  await world.org.grantAll();
  return found.flat();
}

/** Everything that the portal keeps of the record, without its clock. */
async function inPortal(kind: SyncedKind) {
  const [row] = await world.store.carried.byIds(kind.aggregate, [portalIds.get(kind.aggregate) ?? '']);
  const { version: _version, updated_at: _at, ...values } = row ?? {};
  return values;
}

async function crmIdOf(object: SynchronizedObject): Promise<string> {
  const kind = KINDS.find((each) => each.object === object);
  if (kind === undefined) return '';
  return String((await inPortal(kind))[kind.crmColumn]);
}

async function withRight(
  object: SynchronizedObject,
  name: string,
  right: 'NOTHING' | 'READ',
  work: () => Promise<void>,
): Promise<void> {
  const { access } = world.dependencies.salesforce;
  await world.org.grant(object, name, right);
  try {
    await work();
  } finally {
    await world.org.grantAll();
    await access.refresh([object], newUpstreamUsage());
  }
}

describe('a field that the integration user may not use', () => {
  it('is known in the table: these fields have field-level security in an org', () => {
    expect(secured.map((each) => each.join('.'))).toEqual(
      expect.arrayContaining(['Account.Website', 'Contact.Title', 'Case.ClosedDate']),
    );
    expect(secured.length).toBeGreaterThan(30);
  });

  it.each(SYNCHRONIZED_OBJECTS)('is the only one that a read of %s lacks', async (object) => {
    const { salesforce } = world.dependencies;
    const names = fieldsOf(object);
    const query = soql`SELECT ${fields(names, names)} FROM ${field(object, [object])}`;
    const whole = await salesforce.query(query, newUpstreamUsage());
    for (const [, name] of secured.filter(([of]) => of === object)) {
      await withRight(object, name, 'NOTHING', async () => {
        const rows = await salesforce.query(query, newUpstreamUsage());
        expect(rows).toEqual(whole.map(({ [name]: _, ...rest }) => rest));
      });
    }
  });

  it.each(KINDS.map((kind) => [kind.object, kind] as const))(
    'is neither emptied nor in the way of others when %s is pulled',
    async (object, kind) => {
      const received = new Set(receivedRows(kind.aggregate).map(({ salesforce }) => salesforce.field));
      for (const [, name] of secured.filter(([of, api]) => of === object && received.has(api))) {
        const before = await inPortal(kind);
        await withRight(object, name, 'NOTHING', async () => {
          const note = { Description: `without ${name}` };
          const own =
            object === 'Shipment__c' ? { Quote_Reference__c: `without ${name}`.slice(0, 30) } : note;
          await world.org.asAdministrator.update(object, await crmIdOf(object), own, newUpstreamUsage());
          await world.pullAll();
        });
        expect(await inPortal(kind)).toEqual(before);
      }
      expect(await world.dependencies.ledger.pullFailures.lasting()).toEqual([]);
    },
  );

  it.each(
    KINDS.flatMap((kind) =>
      (['NOTHING', 'READ'] as const).map((right) => [kind.object, right, kind] as const),
    ),
  )('keeps no other field of %s from being sent (%s)', async (object, right, kind) => {
    const watch = new FieldWatch(world.dependencies);
    const aggregateId = portalIds.get(kind.aggregate) ?? '';
    const sent = sentRows(kind.aggregate).filter((row) => !row.onCreate && row.direction === 'TO_SALESFORCE');
    const send = async () => {
      const [row = null] = await world.store.carried.byIds(kind.aggregate, [aggregateId]);
      await world.write((unit) => unit.enqueue(changeToSend(kind, row ?? {}, 'REALTIME')));
      await world.pushAll();
      const [status] = await world.dependencies.ledger.outbox.syncStatus([
        { record: kind.queued, aggregateId },
      ]);
      return status;
    };
    for (const [, name] of secured.filter(([of]) => of === object)) {
      const isSent = sent.some(({ salesforce }) => salesforce.field === name);
      await withRight(object, name, right, async () => {
        const status = await send();
        const isKey = name === kind.externalId || name === 'Hub_Version__c';
        if (!isSent || isKey) return;
        expect(status, name).toMatchObject({ state: 'REVIEW', lastError: { code: 'FIELD_NOT_WRITABLE' } });
        expect(status?.lastError?.message).toContain(`${object}.${name}`);
      });
      await watch.round();
      await world.pushAll();
      expect(await send(), name).toMatchObject({ state: 'DONE' });
    }
  });
});

describe('an object that the integration user may not use', () => {
  const statusOf = async (kind: SyncedKind, aggregateIds: readonly string[]) =>
    await world.dependencies.ledger.outbox.syncStatus(
      aggregateIds.map((aggregateId) => ({ record: kind.queued, aggregateId })),
    );

  it.each(
    KINDS.flatMap((kind) => {
      const rights = kind.aggregate === 'Shipment' ? (['NOTHING', 'READ'] as const) : (['NOTHING'] as const);
      return rights.map((right) => [kind.object, right, kind] as const);
    }),
  )(
    'has one item, however many changes of %s wait for it, and they go on by themselves (%s)',
    async (object, right, kind) => {
      const { ledger, salesforce } = world.dependencies;
      const watch = new FieldWatch(world.dependencies);
      await watch.round();
      const before = (await world.review()).map(({ cause }) => cause);
      const known = portalIds.get(kind.aggregate) ?? '';
      const more = kind.aggregate === 'Shipment' ? [await world.book(), await world.book()] : [];
      const aggregateIds = [known, ...more];
      await world.org.grant(object, null, right);
      const rows = await world.store.carried.byIds(kind.aggregate, aggregateIds);
      await world.write((unit) =>
        unit.enqueue(...rows.map((row) => changeToSend(kind, row ?? {}, 'REALTIME'))),
      );
      await world.pushAll();
      for (const status of await statusOf(kind, aggregateIds)) {
        expect(status).toMatchObject({ state: 'REVIEW', lastError: { code: 'OBJECT_NOT_USABLE' } });
      }
      await watch.round();
      const opened = (await world.review()).filter(({ cause }) => !before.includes(cause));
      expect(opened).toMatchObject([
        { cause: `permission ${object}.Id`, category: 'PERMISSION', ownerTeam: 'Integration' },
      ]);
      expect(opened[0]?.reason).toMatch(
        new RegExp(`may not (read|write) ${object} .*${aggregateIds.length} changes? wait`),
      );
      await world.org.grantAll();
      await new FieldWatch(world.dependencies).round();
      await world.pushAll();
      for (const status of await statusOf(kind, aggregateIds))
        expect(status).toMatchObject({ state: 'DONE' });
      expect((await world.review()).map(({ cause }) => cause)).toEqual(before);
      expect(await ledger.missingPermissions.list()).toEqual([]);
      await salesforce.access.refresh([object], newUpstreamUsage());
    },
  );
});

describe('a permission that is missing', () => {
  const itemsAbout = async (cause: string) => (await world.review()).filter((item) => item.cause === cause);

  it('has one item for Integration; granted again, the item closes and what was missed is read', async () => {
    const { ledger, salesforce } = world.dependencies;
    const { crmId, portalId } = world.customer;
    const [kind] = KINDS;
    const watch = new FieldWatch(world.dependencies);
    await watch.round();
    await world.org.grant('Account', 'Phone', 'NOTHING');
    await world.org.asAdministrator.update('Account', crmId, { Phone: '+31102173099' }, newUpstreamUsage());
    await world.pullAll();
    // The pull met the refusal, so the watch does not wait for its turn.
    await watch.round();
    await new FieldWatch(world.dependencies).round();
    const [item, ...more] = await itemsAbout('permission Account.Phone');
    expect(more).toEqual([]);
    expect(item).toMatchObject({ category: 'PERMISSION', ownerTeam: 'Integration' });
    expect(item?.reason).toMatch(/may not read Account\.Phone.*Grant it/);
    expect(await ledger.missingPermissions.list()).toMatchObject([
      { object: 'Account', field: 'Phone', needed: 'READ' },
    ]);
    if (kind !== undefined) expect(await inPortal(kind)).toMatchObject({ phone: '+31102173000' });
    await world.org.grantAll();
    await new FieldWatch(world.dependencies).round();
    expect(await itemsAbout('permission Account.Phone')).toEqual([]);
    expect(await ledger.missingPermissions.list()).toEqual([]);
    expect(salesforce.access.lacking).toBe(false);
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Account', [portalId]);
    expect(row).toMatchObject({ phone: '+31102173099' });
  });

  it('is no finding of the nightly comparison, and empties nothing', async () => {
    const { signal } = new AbortController();
    const compare = async () => {
      const reports = await reconcile(world.dependencies, new Date(0), signal);
      return reports.map(({ record, findings }) => [record, findings] as const);
    };
    const before = [await compare(), await Promise.all(KINDS.map(inPortal))] as const;
    const externalIds: readonly string[] = KINDS.map(({ externalId }) => externalId);
    for (const [object, name] of secured) {
      if (!externalIds.includes(name)) await world.org.grant(object, name, 'NOTHING');
    }
    const without = new Map(await compare());
    for (const [record, findings] of before[0]) {
      for (const [category, count] of Object.entries(without.get(record) ?? {})) {
        expect(count, record).toBeLessThanOrEqual(findings[category] ?? 0);
      }
    }
    expect(await Promise.all(KINDS.map(inPortal))).toEqual(before[1]);
    await world.org.grantAll();
  });
});

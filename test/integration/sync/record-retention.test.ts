import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { STAYS, type Stay } from '../../../src/ledger/removal/shipment-removal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { insertImported } from '../../../src/portal-changes/imported-shipments.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { erasingIn, itemAbout, PERIODS, RetentionScene, signal } from './retention-scene.ts';
import type { SyncWorld } from './sync-fixture.ts';

let scene: RetentionScene;
let world: SyncWorld;
beforeAll(async () => {
  scene = await RetentionScene.start();
  ({ world } = scene);
});
afterAll(() => scene[Symbol.asyncDispose]());

const LONG_AFTER = 11 * 366;
/** Papers are kept no longer, and shipments still are. */
const BETWEEN = PERIODS.papersOfClosedShipments + 30;
const TOMBSTONES = [
  'ledger.audit_entry',
  'ledger.live_event',
  'ledger.removed_document',
  'ledger.removed_shipment',
  'ledger.removed_exception',
];

describe('old shipments that stay', () => {
  const SCENES: Readonly<Record<Stay, (id: string) => Promise<unknown>>> = {
    NOT_CLOSED: async () => undefined,
    TOUCHED: (id) =>
      world.sql(
        `INSERT INTO portal.tracking_event (shipment_id, source, reporter, event_id, classifier, occurred_at, recorded_at)
         VALUES ($1, 'HANDHELD', 'x', 'late scan', 'ACTUAL', now(), now() + interval '9 years')`,
        [id],
      ),
    HELD: (id) => world.ledger.holds.add({ recordId: id, reason: 'a lawsuit', heldBy: 'counsel' }),
    OPEN_EXCEPTION: async (id) => {
      await world.openException(id);
      await world.pushAll();
    },
    NOT_SYNCHRONIZED: (id) =>
      world.sql(
        `INSERT INTO ledger.outbox (record, aggregate_id, lane, version, principal, state)
         VALUES ('Shipment', $1, 'BULK', 9, 'somebody', 'REVIEW')`,
        [id],
      ),
    IN_REVIEW: (id) => world.ledger.review.open([itemAbout(id)]),
  };
  const ids = new Map<Stay, string>();

  it.each(STAYS)('are kept and counted: %s', async (why) => {
    const id = await scene.delivered(why === 'NOT_CLOSED' ? { events: [] } : {});
    await world.pushAll();
    await SCENES[why](id);
    ids.set(why, id);
    const alone = { shipments: 0, documents: 0 };
    const stay = Object.fromEntries(Array.from(ids.keys(), (each) => [each, 1]));
    expect(await scene.retentionIn(LONG_AFTER).count(signal)).toMatchObject({
      closedShipments: { ...alone, stay },
    });
    const report = await scene.retentionIn(LONG_AFTER).run(signal);
    expect(report.closedShipments).toEqual({ ...alone, stay });
    expect(await scene.isThere(id)).toBe(true);
  });

  it('may also be named by an unfinished item about something else', async () => {
    const id = await scene.delivered();
    await world.pushAll();
    const candidate = { crmId: null, portalId: id, label: 'x', evidence: [] };
    await world.ledger.review.open([
      { ...itemAbout(world.customer.portalId), record: 'Milestone', candidates: [candidate] },
    ]);
    await scene.retentionIn(LONG_AFTER).run(signal);
    expect(await scene.isThere(id)).toBe(true);
    await world.sql(
      `UPDATE ledger.review_item SET state = 'DISMISSED', finished_at = now() WHERE state = 'OPEN'`,
    );
    expect((await scene.retentionIn(LONG_AFTER).run(signal)).closedShipments.shipments).toBe(2);
    expect(await scene.isThere(id)).toBe(false);
  });

  it('stay while they are young: the control', async () => {
    const id = await scene.delivered();
    await world.pushAll();
    const report = await scene.retentionIn(30).run(signal);
    expect(report.closedShipments).toEqual({ shipments: 0, documents: 0, stay: {} });
    expect(await scene.isThere(id)).toBe(true);
  });
});

describe('a paper of a closed shipment', () => {
  it('goes before its shipment, with its file and with the link in Salesforce', async () => {
    const id = await scene.delivered();
    await world.pushAll();
    const { id: documentId, path } = await scene.attach(id);
    await scene.proveBy(id, documentId);
    expect(await scene.linkToProof(id)).toContain(documentId);
    const report = await scene.retentionIn(BETWEEN).run(signal);
    expect(report).toMatchObject({
      papersOfClosedShipments: { documents: 1 },
      closedShipments: { shipments: 0 },
      files: { removed: 1, missing: 0 },
    });
    expect(existsSync(path)).toBe(false);
    await world.pushAll();
    expect(await scene.linkToProof(id)).toBeNull();
    expect(await scene.tablesWith(documentId)).not.toContain('portal.document');
    // The removal of the papers does not count as a touch.
    expect(
      (await scene.retentionIn(PERIODS.closedShipments + 1).run(signal)).closedShipments.shipments,
    ).toBeGreaterThan(0);
    expect(await scene.isThere(id)).toBe(false);
  });

  it('leaves its file to the next run when the process dies after the commit', async () => {
    const id = await scene.delivered();
    await world.pushAll();
    const { path } = await scene.attach(id);
    await world.pushAll();
    const dying = scene.retentionIn(LONG_AFTER, () => Promise.reject(new Error('killed')));
    await expect(dying.run(signal)).rejects.toThrow('killed');
    expect([await scene.isThere(id), existsSync(path)]).toEqual([false, true]);
    expect((await scene.retentionIn(LONG_AFTER).run(signal)).files).toEqual({ removed: 1, missing: 0 });
    expect(existsSync(path)).toBe(false);
    expect((await scene.retentionIn(LONG_AFTER).run(signal)).files).toEqual({ removed: 0, missing: 0 });
  });

  it('keeps the bytes that another paper of the shipment has', async () => {
    const id = await scene.delivered();
    const { id: documentId, path } = await scene.attach(id);
    await world.pushAll();
    await world.sql(
      `INSERT INTO ledger.removed_document (portal_id, shipment_id, account_id, type, storage_key, rule)
       SELECT uuidv7(), shipment_id, $2, type, storage_key, 'test' FROM portal.document WHERE portal_id = $1`,
      [documentId, world.customer.portalId],
    );
    expect((await scene.retentionIn(0).run(signal)).files).toEqual({ removed: 0, missing: 0 });
    expect(existsSync(path)).toBe(true);
  });
});

describe('a removed shipment', () => {
  let id: string;
  let exceptionId: string;
  let sums: readonly object[];
  const origin = { source: 'erp', key: 'K-1' };
  const SUMS =
    'SELECT span, day, shipments, exceptions, delivered FROM portal.performance_rollup ORDER BY 1, 2';

  beforeAll(async () => {
    id = await scene.delivered({
      origin,
      packages: [{ line: 1 }],
      stops: [{ sequence: 1, type: 'DELIVERY' }],
    });
    await world.pushAll();
    exceptionId = await scene.resolvedException(id);
    await scene.attach(id);
    await world.write((unit) =>
      unit.portal.addSharedLink({
        portalId: randomUUID(),
        shipmentId: id,
        secretHash: 'a'.repeat(64),
        days: 9,
      }),
    );
    await world.pushAll();
    const [item = ''] = await world.ledger.review.open([itemAbout(id)]);
    await world.sql(`UPDATE ledger.review_item SET state = 'DISMISSED', finished_at = now() WHERE id = $1`, [
      item,
    ]);
    sums = await world.sql(SUMS);
    await scene.retentionIn(LONG_AFTER).run(signal);
  });

  it('is gone from every table, with everything that belonged to it, except for its tombstones and the audit', async () => {
    for (const gone of [id, exceptionId]) {
      const left = await scene.tablesWith(gone);
      expect(left.filter((table) => !TOMBSTONES.includes(table))).toEqual([]);
      expect(left).toContain('ledger.removed_shipment');
    }
    expect(await world.links.lookup('Shipment', 'portalId', [id])).toMatchObject({
      answers: new Map([[id, null]]),
    });
  });

  it('keeps counting in the sums', async () => {
    expect(sums.length).toBeGreaterThan(0);
    expect(await world.sql(SUMS)).toEqual(sums);
  });

  it('has entries of the audit', async () => {
    const entries = await world.sql(
      `SELECT record, action FROM ledger.audit_entry WHERE record_id = $1 AND system = 'HUB'`,
      [id],
    );
    expect(entries).toContainEqual({ record: 'Shipment', action: 'removedByRetention' });
  });

  it('is not imported again, and others of the file are', async () => {
    const units = createUnitOfWork(world.database, TEST_SIGNER, createPortalWrites);
    const run = await world.store.imports.begin({
      source: 'erp',
      fileName: 'f',
      fileSha256: 'a',
      mappingSha256: 'b',
    });
    const accountId = world.customer.portalId;
    const inserted = await insertImported(
      units,
      [
        { accountId, origin },
        { accountId, origin: { ...origin, key: 'K-2' } },
      ],
      { importRun: run.portalId, position: 1, counts: {} },
    );
    expect(inserted).toMatchObject([{ outcome: 'REMOVED', portalId: id }, { outcome: 'INSERTED' }]);
    expect(await scene.isThere(id)).toBe(false);
  });

  it('is not asked about when Salesforce changes its record or its case, or when both systems are compared', async () => {
    const [there] = await world.inSalesforce(
      soql`SELECT Id FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`,
    );
    const [its] = await world.inSalesforce(
      soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${exceptionId}`,
    );
    const admin = world.org.asAdministrator;
    await admin.update('Shipment__c', there?.Id ?? '', { Quote_Reference__c: 'late' }, newUpstreamUsage());
    await admin.update('Case', its?.Id ?? '', { Priority: 'Low' }, newUpstreamUsage());
    // The control: a stranger that names a record which never was.
    await admin.create(
      'Shipment__c',
      { Portal_Shipment_Id__c: randomUUID(), Account__c: world.customer.crmId },
      newUpstreamUsage(),
    );
    await world.pullAll();
    await reconcile(world.dependencies, new Date(Date.now() - 86_400_000), signal);
    const asked = await world.review();
    expect(asked.filter(({ category }) => category === 'ORPHAN')).toHaveLength(1);
    expect(asked.filter(({ crmId }) => crmId === there?.Id || crmId === its?.Id)).toEqual([]);
    expect(await scene.isThere(id)).toBe(false);
  });
});

describe('a person who was erased, and whom Salesforce still has', () => {
  const email = 'quirina.c@example.net';

  it('is not taken over again, neither as a contact for invoices nor as a user; a person decides', async () => {
    const { portalId: accountId, crmId: account } = world.customer;
    const user = { email, name: 'Quirina Canaryfield', kind: 'CUSTOMER', accountId } as const;
    const [erased = '', other = ''] = await world.store.writes.insertUsers([
      { ...user, subject: 'q-7f3a91', wholeAccount: true, state: 'ACTIVE' },
      { ...user, subject: 'q-other', email: 'other@example.net', wholeAccount: true, state: 'ACTIVE' },
    ]);
    const order = { users: ['q-7f3a91'], orderedBy: 'dpo', reason: 'request 12', withPapers: false };
    await erasingIn(world).erase({ ...order, person: { names: [], emails: [], phones: [], subjects: [] } });
    const admin = world.org.asAdministrator;
    const contact = { LastName: 'Canaryfield', AccountId: account };
    const billing = { ...contact, Email: email, Contact_Roles__c: 'BILLING', Portal_User_Id__c: erased };
    await admin.create('Contact', billing, newUpstreamUsage());
    const free = { ...contact, Email: 'other@example.net', Portal_User_Id__c: other };
    await admin.create('Contact', free, newUpstreamUsage());
    await world.pullAll();
    await reconcile(world.dependencies, new Date(Date.now() - 86_400_000), signal);
    await world.pullAll();
    const users = await world.sql<{ linked: boolean; name: string }>(
      `SELECT crm_contact_id IS NOT NULL AS linked, name FROM portal.portal_user WHERE portal_id = ANY($1) ORDER BY subject`,
      [[erased, other]],
    );
    // The other user is the control.
    expect(users).toEqual([
      { linked: false, name: '[erased]' },
      { linked: true, name: expect.any(String) },
    ]);
    expect(await scene.tablesWith(email)).toEqual([]);
    const asked = (await world.review()).filter(({ cause }) => cause.startsWith('apply erased '));
    expect(asked).toMatchObject([
      { record: 'BillingContact', portalId: accountId, category: 'INVALID_VALUE' },
    ]);
  });
});

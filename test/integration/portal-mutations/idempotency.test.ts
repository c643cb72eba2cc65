import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { codes, counts, done, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const SHIPMENT = 'shipment { portalId number freightClass }';
const north = () => encodeId('Account', portal.accounts.north);
const admin = () => portal.agent('ADMIN');

async function booked(): Promise<number> {
  const [row] = await portal.database.query<{ readonly count: number }>({
    text: 'SELECT count(*)::int AS count FROM portal.shipment',
  });
  return row?.count ?? 0;
}

describe('an idempotency key', () => {
  it('makes a repeated request answer the same and do nothing', async () => {
    const input = { accountId: north(), idempotencyKey: 'once', references: [{ type: 'PRO', value: 'X1' }] };
    const first = await done(portal, admin(), 'shipmentBook', input, SHIPMENT);
    const before = await counts(portal);
    expect(await done(portal, admin(), 'shipmentBook', input, SHIPMENT)).toEqual(first);
    // In whatever order a client writes its fields.
    const turned = Object.fromEntries(Object.entries(input).toReversed());
    expect(await done(portal, admin(), 'shipmentBook', turned, SHIPMENT)).toEqual(first);
    expect(await counts(portal)).toEqual(before);
  });

  it('is refused for another input, and for another mutation', async () => {
    const input = { accountId: north(), idempotencyKey: 'other' };
    const payload = await done(portal, admin(), 'shipmentBook', input, SHIPMENT);
    const { portalId } = payload['shipment'] as { portalId: string };
    const before = await counts(portal);
    const changed = await mutate(portal, admin(), 'shipmentBook', { ...input, mode: 'RAIL' });
    expect(changed.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: 'idempotencyKey' }]);
    const id = encodeId('Shipment', { portalId });
    const cancelled = await mutate(portal, admin(), 'shipmentCancel', { id, idempotencyKey: 'other' });
    expect(codes(cancelled)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(await counts(portal)).toEqual(before);
  });

  it('does the work once, however many requests come at the same time', async () => {
    const before = await booked();
    const input = { accountId: north(), idempotencyKey: 'storm' };
    const payloads = await Promise.all(
      Array.from({ length: 12 }, () => mutate(portal, admin(), 'shipmentBook', input, SHIPMENT)),
    );
    expect(payloads.flatMap(codes)).toEqual([]);
    expect(new Set(payloads.map((payload) => JSON.stringify(payload))).size).toBe(1);
    expect(await booked()).toBe(before + 1);
  });

  it('belongs to who sent it', async () => {
    const before = await booked();
    const input = { accountId: north(), idempotencyKey: 'mine' };
    await done(portal, admin(), 'shipmentBook', input);
    await done(portal, portal.callers.acmeNorth, 'shipmentBook', input);
    expect(await booked()).toBe(before + 2);
  });

  it('is free again when nothing was written: after a refusal and after validateOnly', async () => {
    const input = { accountId: north(), idempotencyKey: 'again' };
    expect(codes(await mutate(portal, admin(), 'shipmentBook', { ...input, weightKg: -1 }))).toEqual([
      'INVALID_VALUE',
    ]);
    await done(portal, admin(), 'shipmentBook', { ...input, validateOnly: true });
    const payload = await done(portal, admin(), 'shipmentBook', { ...input, freightClass: '50' }, SHIPMENT);
    expect(payload['shipment']).toMatchObject({ freightClass: '50' });
  });

  it('answers as before although the record could no longer be changed so', async () => {
    const payload = await done(portal, admin(), 'shipmentBook', { accountId: north() }, 'shipment { id }');
    const { id } = payload['shipment'] as { id: string };
    const update = { id, freightClass: '85', idempotencyKey: 'late', expectedVersion: 1 };
    const first = await done(portal, admin(), 'shipmentUpdate', update);
    await done(portal, admin(), 'shipmentCancel', { id });
    const again = await done(portal, admin(), 'shipmentUpdate', update);
    expect(again.writes).toEqual(first.writes);
  });
});

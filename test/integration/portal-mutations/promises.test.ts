import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { counts, done, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const PAST = { promisedDelivery: { at: inDays(-2) } };
const COMING = { promisedDelivery: { at: inDays(2) } };
const pickup = (appointmentTo: string) => ({ stops: [{ sequence: 1, type: 'PICKUP', appointmentTo }] });
const account = () => ({ accountId: encodeId('Account', portal.accounts.north) });

describe('a promise in the past', () => {
  it('is refused from a customer who books, with every other problem', async () => {
    const before = await counts(portal);
    const input = { ...account(), ...PAST, ...pickup(inDays(-1)), weightKg: -1 };
    const payload = await mutate(portal, portal.callers.acmeNorth, 'shipmentBook', input);
    expect(payload.userErrors.map(({ field, code }) => `${field} ${code}`).toSorted()).toEqual([
      'promisedDelivery VALUE_NOT_ALLOWED',
      'stops.0.appointmentTo VALUE_NOT_ALLOWED',
      'weightKg INVALID_VALUE',
    ]);
    expect(await counts(portal)).toEqual(before);
  });

  it('is refused from a customer who changes a shipment, unless it stands there already', async () => {
    const stops = pickup(inDays(-1));
    const booked = await done(
      portal,
      portal.agent('ADMIN'),
      'shipmentBook',
      { ...account(), ...PAST, ...stops },
      'shipment { id onTime }',
    );
    const { id } = booked['shipment'] as { id: string };
    const customer = portal.callers.acmeNorth;
    await done(portal, customer, 'shipmentUpdate', { id, ...PAST, ...stops });
    const earlier = { promisedDelivery: { at: inDays(-3) }, ...pickup(inDays(-4)) };
    const refused = await mutate(portal, customer, 'shipmentUpdate', { id, ...earlier });
    expect(refused.userErrors).toMatchObject([
      { field: 'promisedDelivery', code: 'VALUE_NOT_ALLOWED' },
      { field: 'stops.0.appointmentTo', code: 'VALUE_NOT_ALLOWED' },
    ]);
    await done(portal, customer, 'shipmentUpdate', { id, ...COMING });
  });

  it('is written down by staff, but not out of reach', async () => {
    const staff = portal.agent('ADMIN');
    await done(portal, staff, 'shipmentBook', { ...account(), ...PAST });
    const far = { promisedDelivery: { date: '2099-01-01' } };
    expect((await mutate(portal, staff, 'shipmentBook', { ...account(), ...far })).userErrors).toMatchObject([
      { field: 'promisedDelivery', code: 'VALUE_NOT_ALLOWED' },
    ]);
  });
});

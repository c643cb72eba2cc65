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

describe('an estimate', () => {
  it('says who told it and when, and how it compares with the promise in the zone of the delivery', async () => {
    const staff = portal.agent('ADMIN');
    const stops = [{ sequence: 1, type: 'DELIVERY', timeZone: 'Pacific/Kiritimati' }];
    const arrival = 'isOverdue estimatedDelivery { outlook source event { eventId } }';
    const booked = await done(
      portal,
      staff,
      'shipmentBook',
      { ...account(), promisedDelivery: { at: inDays(2) }, stops },
      `shipment { id ${arrival} }`,
    );
    const { id, ...before } = booked['shipment'] as { id: string };
    expect(before).toEqual({ isOverdue: false, estimatedDelivery: null });

    const estimated = async (eventId: string, expected: object, more: object = {}) => {
      const event = { eventId, shipmentId: id, milestone: 'DELIVERED', classifier: 'ESTIMATED', ...more };
      const events = [{ ...event, occurred: { at: new Date().toISOString() }, expected }];
      const selection = `results { shipment { ${arrival} } }`;
      const told = await done(portal, staff, 'milestonesRecord', { source: 'HANDHELD', events }, selection);
      return (told['results'] as readonly { shipment: object }[])[0]?.shipment;
    };
    const answer = (eventId: string, outlook: string) => ({
      isOverdue: false,
      estimatedDelivery: { outlook, source: 'HANDHELD', event: { eventId } },
    });
    expect(await estimated('eta 1', { at: inDays(1) })).toEqual(answer('eta 1', 'ON_TIME'));
    expect(await estimated('eta 2', { at: inDays(1) }, { expectedHigh: inDays(3) })).toEqual(
      answer('eta 2', 'AT_RISK'),
    );
    expect(await estimated('eta 3', { at: inDays(3) })).toEqual(answer('eta 3', 'LATE'));

    // Of these two, one is always another day than that of UTC.
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10);
    const promised = async (timeZone: string, date: string) => {
      const input = { id, promisedDelivery: { date }, stops: [{ sequence: 1, type: 'DELIVERY', timeZone }] };
      const payload = await done(portal, staff, 'shipmentUpdate', input, 'shipment { isOverdue }');
      return payload['shipment'];
    };
    const yesterdayThere = inHours(14 - 24);
    expect(await promised('Pacific/Kiritimati', yesterdayThere)).toEqual({ isOverdue: true });
    const todayThere = inHours(1 - 11);
    expect(await promised('Pacific/Pago_Pago', todayThere)).toEqual({ isOverdue: false });
  });
});

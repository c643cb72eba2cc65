import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { codes, done, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import {
  BOL,
  type Booked,
  fresh,
  interchange,
  PO,
  PRO,
  referenceDoors,
  type StatedNumber,
} from '../../harness/portal/reference-doors.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
const { acme, globex, thief, doors: DOORS, report } = referenceDoors(() => portal);
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

describe('a number that a customer states', () => {
  it('cannot have the form of a shipment number, so nobody learns whether one is taken', async () => {
    const mine = await acme([]);
    for (const value of [mine.number, 'WB-ZZZZ-0000', mine.number.toLowerCase().replaceAll('-', ' ')]) {
      const accountId = encodeId('Account', portal.accounts.globex);
      const asReference = { accountId, references: [{ type: 'CUSTOMER_REFERENCE', value }] };
      const asNumber = { accountId, number: value };
      for (const input of [asReference, asNumber]) {
        const payload = await mutate(portal, portal.callers.globexAll, 'shipmentBook', input);
        expect(codes(payload)).toEqual(['VALUE_NOT_ALLOWED']);
      }
    }
  });

  it.each(['PRO', 'CARRIER_TRACKING'])('is no %s: staff or the carrier set it', async (type) => {
    const accountId = encodeId('Account', portal.accounts.globex);
    const input = { accountId, references: [BOL(fresh()), { type, value: fresh() }] };
    const payload = await mutate(portal, portal.callers.globexAll, 'shipmentBook', input);
    expect(payload.userErrors).toMatchObject([{ code: 'NOT_PERMITTED', field: 'references.1.type' }]);
  });

  it('counts once staff have confirmed it, and not when staff only write the list back', async () => {
    const value = fresh();
    const mine = await thief([BOL(value)]);
    const update = (references: readonly object[]) =>
      done(portal, portal.agent('ADMIN'), 'shipmentUpdate', { id: mine.id, references });
    await update([BOL(value), PRO(fresh())]);
    expect(await DOORS.event([BOL(value)])).toMatchObject({ outcome: 'REVIEW' });
    await update([{ ...BOL(value), confirmed: true }]);
    expect(await DOORS.event([BOL(value)])).toMatchObject({ shipment: { number: mine.number } });
  });

  it("leaves staff's numbers when the customer replaces its own list", async () => {
    const [pro, bol] = [fresh(), fresh()];
    const mine = await thief([BOL(bol)]);
    await done(portal, portal.agent('ADMIN'), 'shipmentUpdate', {
      id: mine.id,
      references: [PRO(pro), BOL(bol)],
    });
    const selection = 'shipment { references { type value statedBy confirmedBy } }';
    const references = [PO('7')];
    const payload = await done(
      portal,
      portal.callers.globexAll,
      'shipmentUpdate',
      { id: mine.id, references },
      selection,
    );
    expect(payload['shipment']).toEqual({
      references: [
        { type: 'PO', value: '7', statedBy: 'CUSTOMER', confirmedBy: null },
        { type: 'PRO', value: pro, statedBy: 'STAFF', confirmedBy: 'STAFF' },
      ],
    });
  });
});

it('a carrier that confirms a booking gives it the carrier and the PRO, and confirms equal numbers', async () => {
  const [pro, bol] = [fresh(), fresh()];
  const mine = await thief([BOL(bol)]);
  const numbers = [PRO(pro), BOL(bol), { type: 'CUSTOMER_REFERENCE', value: mine.number }];
  await report('trackingEventsIngest', { edi: [interchange(numbers, { status: 'XB' })] });
  const { data } = await runSubgraph(
    portal.subgraph,
    portal.agent('ADMIN'),
    'query ($id: ID) { shipment(id: $id) { carrier references { type value confirmedBy } } }',
    { id: mine.id },
  );
  expect(data['shipment']).toEqual({
    carrier: 'NWTF',
    references: [
      { type: 'BOL', value: bol, confirmedBy: 'CARRIER' },
      { type: 'PRO', value: pro, confirmedBy: 'CARRIER' },
    ],
  });
  expect(await DOORS.edi([PRO(pro)], 'NWTF')).toMatchObject({ shipment: { number: mine.number } });
  expect(await DOORS.edi([PRO(pro)], 'RVLN')).toMatchObject({ outcome: 'REVIEW' });
});

describe('a report that names a shipment by its id', () => {
  const byId = (mutation: 'milestonesRecord' | 'trackingEventsIngest', id: string, references: object[]) => {
    const occurred = { at: new Date(Date.now() + 60_000).toISOString() };
    const event = { eventId: fresh(), shipmentId: id, references, occurred };
    return mutation === 'milestonesRecord'
      ? report(mutation, { source: 'HANDHELD', events: [{ ...event, milestone: 'PICKED_UP' }] })
      : report(mutation, { events: [{ ...event, dialect: 'X12/NWTF', code: 'AF' }] });
  };

  it.each(['milestonesRecord', 'trackingEventsIngest'] as const)(
    'waits when its numbers are of another one: %s',
    async (mutation) => {
      const value = fresh();
      const [mine, other] = [await acme([]), await globex([BOL(value)])];
      expect(await byId(mutation, mine.id, [BOL(value)])).toMatchObject({
        outcome: 'REVIEW',
        shipment: null,
      });
      const landed = await byId(mutation, other.id, [BOL(value)]);
      expect(landed).toMatchObject({ outcome: 'RECORDED', shipment: { number: other.number } });
    },
  );

  it('waits when another carrier has the shipment', async () => {
    const mine = await acme([], 'RVLN');
    expect(await byId('trackingEventsIngest', mine.id, [])).toMatchObject({ outcome: 'REVIEW' });
    expect(await byId('milestonesRecord', mine.id, [])).toMatchObject({ outcome: 'RECORDED' });
  });
});

it('a number of a carrier no longer finds the shipment that another carrier takes over', async () => {
  const [before, bol] = [fresh(), fresh()];
  const mine = await acme([PRO(before), BOL(bol)], 'NWTF');
  await done(portal, portal.agent('ADMIN'), 'shipmentUpdate', { id: mine.id, carrier: 'RVLN' });
  expect(await DOORS.edi([PRO(before)], 'RVLN')).toMatchObject({ outcome: 'REVIEW' });
  const landed = { shipment: { number: mine.number } };
  expect(await DOORS.edi([PRO(fresh()), BOL(bol)], 'RVLN')).toMatchObject(landed);
});

it('a report that found no shipment closes its review item when it comes again and finds one', async () => {
  const value = fresh();
  const edi = interchange([BOL(value)]);
  await report('trackingEventsIngest', { edi: [edi] });
  const state = async () =>
    (await reviewItems(portal)).filter(({ fields }) => JSON.stringify(fields).includes(value));
  expect((await state()).map(({ state: it, category }) => [category, it])).toEqual([['ORPHAN', 'OPEN']]);
  await acme([BOL(value)]);
  await report('trackingEventsIngest', { edi: [edi] });
  expect((await state()).map(({ state: it }) => it)).toEqual(['RESOLVED']);
});

describe('shipment(reference:)', () => {
  const query = 'query ($reference: ShipmentReferenceInput) { shipment(reference: $reference) { number } }';
  const ask = (caller: Caller, reference: StatedNumber) =>
    runSubgraph(portal.subgraph, caller, query, { reference });

  it('says how many shipments have a number, and to staff which', async () => {
    const value = fresh();
    const both = [await acme([BOL(value)]), await globex([BOL(value)])];
    const { errors } = await ask(portal.agent('ADMIN'), { value });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'AMBIGUOUS_REFERENCE', count: 2 });
    const listed = errors?.[0]?.extensions?.['shipments'] as Booked[];
    expect(new Set(listed.map(({ number }) => number))).toEqual(new Set(both.map(({ number }) => number)));
  });

  it("counts only the caller's own shipments, and lists none to a customer", async () => {
    const value = fresh();
    await acme([BOL(value)]);
    const mine = await thief([BOL(value)]);
    const one = await ask(portal.callers.globexAll, { value });
    expect(one.data['shipment']).toEqual({ number: mine.number });
    await thief([PO(value)]);
    const { errors } = await ask(portal.callers.globexAll, { value });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'AMBIGUOUS_REFERENCE', count: 2 });
    expect(errors?.[0]?.extensions).not.toHaveProperty('shipments');
  });

  it("finds a number of the hub's form as nothing else", async () => {
    const mine = await acme([]);
    const spelled = mine.number.toLowerCase().replaceAll('-', '');
    for (const reference of [{ value: spelled }, { type: 'PO', value: mine.number }]) {
      const { data } = await ask(portal.agent('ADMIN'), reference);
      expect(data['shipment']).toEqual({ number: mine.number });
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { done, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

function book(input: object, selection = '') {
  const accountId = encodeId('Account', portal.accounts.north);
  return mutate(portal, portal.agent('ADMIN'), 'shipmentBook', { accountId, ...input }, selection);
}

describe('the texts of a booking', () => {
  it('are stored trimmed, and a blank one as none', async () => {
    const input = {
      quoteReference: '\u00A0 Q-17\u3000',
      origin: { name: '  ', country: ' de ' },
      handlingNeeds: [' liftgate\t'],
    };
    const { shipment } = await book(
      input,
      'shipment { quoteReference origin { name country } handlingNeeds }',
    );
    expect(shipment).toEqual({
      quoteReference: 'Q-17',
      origin: { name: null, country: 'DE' },
      handlingNeeds: ['liftgate'],
    });
  });

  it('make one request of two that differ only in blanks', async () => {
    const idempotencyKey = `words ${Date.now()}`;
    const first = await book({ idempotencyKey, quoteReference: 'Q-18' }, 'shipment { number }');
    const again = await book({ idempotencyKey, quoteReference: ' Q-18 ' }, 'shipment { number }');
    expect(again).toEqual(first);
  });
});

describe('an event whose text cannot be read', () => {
  it('goes to a person by itself, with its path, and stops none of the others', async () => {
    const { shipment } = await book({}, 'shipment { id portalId }');
    const { id: shipmentId, portalId } = shipment as { id: string; portalId: string };
    const scan = (eventId: string, name: string) => ({
      eventId,
      shipmentId,
      occurred: { at: new Date().toISOString() },
      place: { name },
    });
    const events = [
      scan('w1', ' Dock 4 '),
      scan('w2', 'Dock\u0007 5'),
      scan('w3', '\uD800'),
      scan(' w4', 'Dock 6'),
    ];
    const { results } = await done(
      portal,
      portal.agent('DISPATCHER'),
      'milestonesRecord',
      { source: 'HANDHELD', events },
      'results { eventId outcome reason }',
    );
    expect(results).toMatchObject([
      { eventId: 'w1', outcome: 'RECORDED' },
      { eventId: 'w2', outcome: 'REVIEW', reason: expect.stringMatching(/^place\.name: .*U\+0007/) },
      { eventId: 'w3', outcome: 'REVIEW', reason: expect.stringMatching(/^place\.name: .*surrogate/) },
      { eventId: 'w4', outcome: 'RECORDED' },
    ]);
    const kept = (await reviewItems(portal)).filter((item) => item.portalId === portalId);
    expect(JSON.stringify(kept)).toContain('DockU+0007 5');

    const carried = await done(
      portal,
      portal.agent('INTEGRATION'),
      'trackingEventsIngest',
      {
        events: [scan('c1', 'Hub'), scan('c2', 'a\u001B')].map((each) => ({
          ...each,
          dialect: 'X12',
          code: 'X4',
        })),
      },
      'results { eventId outcome }',
    );
    expect(carried['results']).toEqual([
      { eventId: 'c1', outcome: 'RECORDED' },
      { eventId: 'c2', outcome: 'REVIEW' },
    ]);
  });
});

describe('an id in an argument', () => {
  const ask = (args: string) =>
    runSubgraph(portal.subgraph, portal.agent('ADMIN'), `{ account(${args}) { portalId } }`);

  it('finds its record in each of its forms', async () => {
    const { portalId } = portal.accounts.north;
    for (const form of [
      portalId.toUpperCase(),
      portalId.replaceAll('-', ''),
      `{${portalId}}`,
      `urn:uuid:${portalId}`,
    ]) {
      expect((await ask(`portalId: "${form}"`)).data).toEqual({ account: { portalId } });
    }
  });

  it('with a wrong checksum is refused in words', async () => {
    const { data, errors } = await ask('crmId: "001D000000IqhSLIAA"');
    expect(data).toEqual({ account: null });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('"crmId": The last three characters'),
      extensions: { code: 'BAD_USER_INPUT', fields: ['crmId'] },
    });
  });
});

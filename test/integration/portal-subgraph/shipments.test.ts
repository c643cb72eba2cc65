import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { CRM, createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

async function ask(caller: Caller, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

describe('shipment', () => {
  const query = /* GraphQL */ `
    query ($id: ID, $portalId: ID, $crmId: ID, $reference: ShipmentReferenceInput) {
      shipment(id: $id, portalId: $portalId, crmId: $crmId, reference: $reference) { number }
    }
  `;

  it('is found by either id, its opaque ids and any reference', async () => {
    const portalId = portal.shipment('N1');
    const keys = [
      { portalId },
      { crmId: CRM.shipmentN1 },
      { id: encodeId('Shipment', { portalId }) },
      { id: encodeId('Shipment', { crmId: CRM.shipmentN1 }) },
      { reference: { type: 'PRO', value: 'pro 1' } },
      { reference: { type: 'PO', value: 'PO-N1' } },
    ];
    for (const key of keys) {
      expect(await ask(portal.callers.acmeNorth, query, key)).toEqual({ shipment: { number: 'N1' } });
    }
  });

  it("answers another tenant's, another branch's and an unknown one alike", async () => {
    const keys = [
      { portalId: portal.shipment('G1') },
      { portalId: portal.shipment('S1') },
      { reference: { type: 'PO', value: 'PO-S1' } },
      { reference: { type: 'PO', value: 'PO-none' } },
      { portalId: '01890a5d-ac96-774b-bcce-b302099a8057' },
    ];
    for (const key of keys) {
      expect(await ask(portal.callers.acmeNorth, query, key)).toEqual({ shipment: null });
    }
  });

  it('refuses an id beside a reference', async () => {
    const { errors } = await runSubgraph(portal.subgraph, portal.agent(), query, {
      portalId: portal.shipment('N1'),
      reference: { type: 'PO', value: 'PO-N1' },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('everything about a shipment', () => {
  const query = /* GraphQL */ `
    query ($portalId: ID) {
      shipment(portalId: $portalId) {
        number mode serviceLevel weightKg weightBasis freight { cost { amount currency } basis }
        quoteReference invoiceReferences origin { country } destination { country }
        account { displayName } branch { displayName }
        references { type value }
        stops { sequence type city place { name country unlocode } }
        packages { line description pieces value { amount currency } }
        accessorials { code billingReference }
        documents { type fileName sizeBytes signer shipment { number } }
        currentMilestone { type occurredAt place { name country } event { source } }
        milestones(last: 2) { nodes { milestone classifier occurredAt } pageInfo { hasPreviousPage } }
        pickups: milestones(first: 5, types: [PICKED_UP]) { nodes { milestone } }
        trackingEvents(first: 10) { nodes { milestone place { name } } }
        promisedDelivery deliveredAt onTime exceptionState exceptionCount
        exceptions(first: 5, filter: { states: [OPEN] }) {
          nodes { code severity state ownerTeam customerActionRequired shipment { number } history { state } }
        }
      }
    }
  `;

  it('comes in one answer', async () => {
    const data = await ask(portal.callers.acmeNorth, query, { portalId: portal.shipment('N1') });
    expect(data['shipment']).toEqual({
      number: 'N1',
      mode: 'TRUCK',
      serviceLevel: 'GUARANTEED',
      weightKg: 120.5,
      weightBasis: 'STATED',
      freight: { cost: { amount: '99.90', currency: 'EUR' }, basis: 'STATED' },
      quoteReference: 'Q-1',
      invoiceReferences: ['I-1'],
      origin: { country: 'DE' },
      destination: { country: 'FR' },
      account: { displayName: 'Acme' },
      branch: { displayName: 'Acme North' },
      references: expect.arrayContaining([
        { type: 'PRO', value: 'PRO-1' },
        { type: 'PO', value: 'PO-N1' },
      ]),
      stops: [
        {
          sequence: 1,
          type: 'PICKUP',
          city: 'Berlin',
          place: { name: 'Plant', country: 'DE', unlocode: null },
        },
        {
          sequence: 2,
          type: 'DELIVERY',
          city: 'Paris',
          place: { name: 'Depot', country: 'FR', unlocode: 'FRPAR' },
        },
      ],
      packages: [{ line: 1, description: 'Gears', pieces: 3, value: { amount: '1000.00', currency: 'EUR' } }],
      accessorials: [{ code: 'LIFTGATE', billingReference: 'B-1' }],
      documents: [
        {
          type: 'PROOF_OF_DELIVERY',
          fileName: 'pod.pdf',
          sizeBytes: 1024,
          signer: 'Dana',
          shipment: { number: 'N1' },
        },
      ],
      currentMilestone: {
        type: 'DELIVERED',
        occurredAt: '2026-03-05T12:00:00.000Z',
        place: { name: 'Paris', country: 'FR' },
        event: { source: 'CARRIER' },
      },
      milestones: {
        nodes: [
          { milestone: 'PICKED_UP', classifier: 'ACTUAL', occurredAt: '2026-03-03T12:00:00.000Z' },
          { milestone: 'DELIVERED', classifier: 'ACTUAL', occurredAt: '2026-03-05T12:00:00.000Z' },
        ],
        pageInfo: { hasPreviousPage: true },
      },
      pickups: { nodes: [{ milestone: 'PICKED_UP' }] },
      trackingEvents: {
        nodes: [
          { milestone: 'BOOKED', place: { name: null } },
          { milestone: 'PICKED_UP', place: { name: 'Berlin' } },
          { milestone: null, place: { name: 'Köln' } },
          { milestone: 'DELIVERED', place: { name: 'Paris' } },
        ],
      },
      promisedDelivery: '2026-03-04T12:00:00.000Z',
      deliveredAt: '2026-03-05T12:00:00.000Z',
      onTime: false,
      exceptionState: 'OPEN',
      exceptionCount: 1,
      exceptions: {
        nodes: [
          {
            code: 'WEATHER',
            severity: 'HIGH',
            state: 'OPEN',
            ownerTeam: 'Customer Service',
            customerActionRequired: true,
            shipment: { number: 'N1' },
            history: [{ state: 'OPEN' }],
          },
        ],
      },
    });
  });

  const guarded = /* GraphQL */ `
    query ($portalId: ID) {
      shipment(portalId: $portalId) {
        freight { basis } quoteReference invoiceReferences
        milestones(first: 3, types: [DELIVERED]) { nodes { rawCode dialect } }
        exceptions(first: 1) { nodes { ownerPerson history { ownerPerson actor } } }
      }
    }
  `;
  async function hidden(caller: Caller): Promise<string[]> {
    const { errors } = await runSubgraph(portal.subgraph, caller, guarded, {
      portalId: portal.shipment('N1'),
    });
    expect(errors?.every((error) => error.extensions['code'] === 'FIELD_NOT_VISIBLE') ?? true).toBe(true);
    return [
      ...new Set(errors?.map((error) => error.path?.findLast((part) => typeof part === 'string') as string)),
    ];
  }

  it('hides prices from those who do not handle them, and the inside of the work from customers', async () => {
    expect(await hidden(portal.agent('ADMIN'))).toEqual([]);
    expect((await hidden(portal.agent('DISPATCHER'))).toSorted()).toEqual([
      'freight',
      'invoiceReferences',
      'quoteReference',
    ]);
    expect((await hidden(portal.agent('ANALYST'))).toSorted()).toEqual([
      'invoiceReferences',
      'quoteReference',
    ]);
    expect((await hidden(portal.callers.acmeNorth)).toSorted()).toEqual([
      'actor',
      'dialect',
      'ownerPerson',
      'rawCode',
    ]);
  });
});

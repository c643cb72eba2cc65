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

describe('shipments', () => {
  const query = /* GraphQL */ `
    query ($filter: ShipmentFilter, $orderBy: ShipmentOrder, $first: Int, $after: String, $last: Int, $before: String) {
      shipments(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes { number }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  `;
  interface Page {
    readonly nodes: readonly { readonly number: string }[];
    readonly pageInfo: Readonly<Record<'startCursor' | 'endCursor', string>> & {
      readonly hasNextPage: boolean;
    };
  }
  async function page(caller: Caller, variables: Record<string, unknown>) {
    const { nodes, pageInfo } = (await ask(caller, query, variables))['shipments'] as Page;
    return { numbers: nodes.map((node) => node.number), ...pageInfo };
  }

  it('are those of the caller, latest booking first, page by page and back', async () => {
    const { acmeNorth, acmeAll, globexAll } = portal.callers;
    expect((await page(globexAll, { first: 100 })).numbers).toEqual(['G1']);
    expect((await page(acmeAll, { first: 100 })).numbers).toHaveLength(25);
    const first = await page(acmeNorth, { first: 20 });
    expect(first.numbers.slice(0, 2)).toEqual(['N24', 'N23']);
    const second = await page(acmeNorth, { first: 20, after: first.endCursor });
    expect(second.numbers).toEqual(['N4', 'N3', 'N2', 'N1']);
    expect(second.hasNextPage).toBe(false);
    const back = await page(acmeNorth, { last: 20, before: second.startCursor });
    expect(back.numbers).toEqual(first.numbers);
  });

  it.each([
    [{ milestones: ['DELIVERED'] }, ['N1']],
    [{ serviceLevels: ['GUARANTEED'], modes: ['TRUCK'] }, ['N1']],
    [{ modes: ['OCEAN'] }, []],
    [{ exceptionStates: ['RESOLVED'] }, []],
    [{ delivered: { from: '2026-03-05T00:00:00Z', to: '2026-03-06T00:00:00+01:00' } }, ['N1']],
    [{ promised: { to: '2026-03-04T00:00:00Z' } }, []],
    [{ booked: { from: '2026-03-02T15:00:00Z' } }, ['S1']],
  ])('are narrowed by %j', async (filter, expected) => {
    expect((await page(portal.callers.acmeAll, { filter, first: 100 })).numbers).toEqual(expected);
  });

  it('are those of a named account or branch, and none when that is not the caller’s', async () => {
    const { acme, south, globex } = portal.accounts;
    const id = (ref: typeof acme) => encodeId('Account', ref);
    const count = async (caller: Caller, filter: object) =>
      (await page(caller, { filter, first: 100 })).numbers.length;
    expect(await count(portal.agent(), { accountId: id(acme) })).toBe(25);
    expect(await count(portal.agent(), { branchId: id(south) })).toBe(1);
    expect(await count(portal.callers.acmeNorth, { accountId: id(acme) })).toBe(24);
    expect(await count(portal.callers.acmeNorth, { branchId: id(south) })).toBe(0);
    expect(await count(portal.callers.acmeAll, { accountId: id(globex) })).toBe(0);
    expect(await count(portal.callers.acmeAll, { accountId: id({ ...globex, crmId: null }) })).toBe(0);
  });

  it('are ordered as asked', async () => {
    const orderBy = { field: 'PROMISED_DELIVERY', direction: 'ASC' };
    expect((await page(portal.agent(), { orderBy, first: 1 })).numbers).toEqual(['N1']);
  });

  it('refuse a cursor of another ordering', async () => {
    const { endCursor } = await page(portal.agent(), { first: 5 });
    const { errors } = await runSubgraph(portal.subgraph, portal.agent(), query, {
      first: 5,
      after: endCursor,
      orderBy: { field: 'UPDATED_AT' },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('a page of an account', () => {
  const query = /* GraphQL */ `
    query ($portalId: ID, $size: Int) {
      account(portalId: $portalId) {
        branches(first: 2) { nodes { displayName } }
        exceptions(first: $size) { nodes { code shipment { number } } }
        shipments(first: $size) {
          nodes {
            number
            account { displayName }
            references { value }
            stops { type }
            currentMilestone { place { name } }
            exceptions(first: 5, filter: { states: [OPEN] }) { nodes { code history { state } } }
            milestones(first: 3) { nodes { milestone } }
          }
        }
      }
    }
  `;

  it('costs the same number of statements whatever its size', async () => {
    const run = (size: number) =>
      runSubgraph(portal.subgraph, portal.callers.acmeAll, query, {
        portalId: portal.accounts.acme.portalId,
        size,
      });
    const [small, large] = [await run(2), await run(25)];
    expect(small.errors ?? large.errors).toBeUndefined();
    const { shipments } = large.data['account'] as { shipments: { nodes: unknown[] } };
    expect(shipments.nodes).toHaveLength(25);
    expect(large.usage.sqlStatements).toBe(small.usage.sqlStatements);
    expect(large.usage).toMatchObject({ salesforceCalls: 0 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
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

  it('are those of the caller that share a number', async () => {
    const { acmeAll, acmeNorth, globexAll } = portal.callers;
    const variables = { filter: { reference: { value: 'shared 9' } }, first: 100 };
    for (const number of ['N2', 'S1', 'G1']) {
      await portal.database.query({
        text: `INSERT INTO portal.shipment_reference (shipment_id, type, value, normalized, stated_by)
          VALUES ($1, 'PO', 'SHARED-9', 'SHARED9', 'CUSTOMER')`,
        values: [portal.shipment(number)],
      });
    }
    expect((await page(acmeAll, variables)).numbers).toEqual(['S1', 'N2']);
    expect((await page(acmeNorth, variables)).numbers).toEqual(['N2']);
    expect((await page(globexAll, variables)).numbers).toEqual(['G1']);
    expect((await page(portal.agent(), variables)).numbers).toHaveLength(3);
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

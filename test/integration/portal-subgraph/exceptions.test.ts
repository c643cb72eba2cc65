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

describe('exceptions', () => {
  const query = /* GraphQL */ `
    query ($filter: ExceptionFilter, $direction: OrderDirection) {
      exceptions(first: 100, filter: $filter, direction: $direction) { nodes { shipment { number } } }
    }
  `;
  async function numbers(caller: Caller, variables: Record<string, unknown> = {}): Promise<string[]> {
    const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
    expect(errors).toBeUndefined();
    const { nodes } = data['exceptions'] as { nodes: { shipment: { number: string } }[] };
    return nodes.map((node) => node.shipment.number);
  }

  it('are those of the caller, latest first unless asked otherwise', async () => {
    expect(await numbers(portal.callers.globexAll)).toEqual(['G1']);
    expect(await numbers(portal.callers.acmeAll)).toHaveLength(25);
    expect((await numbers(portal.callers.acmeAll)).slice(0, 2)).toEqual(['S1', 'N1']);
    expect((await numbers(portal.callers.acmeAll, { direction: 'ASC' })).slice(0, 2)).toEqual(['N2', 'N3']);
  });

  it.each([
    [{ severities: ['HIGH', 'CRITICAL'] }, ['N1']],
    [{ codes: ['WEATHER'], states: ['OPEN'] }, ['N1']],
    [{ teams: ['customer-service desk'] }, ['N1']],
    [{ teams: ['service'] }, []],
    [{ states: ['RESOLVED'] }, []],
    [{ severities: [] }, []],
  ])('are narrowed by %j', async (filter, expected) => {
    expect(await numbers(portal.callers.acmeAll, { filter })).toEqual(expected);
  });

  it('are those that are named by id, as far as the caller may see them and the other parts hold', async () => {
    const idsOf = async (caller: Caller) => {
      const { data } = await runSubgraph(
        portal.subgraph,
        caller,
        '{ exceptions(first: 100) { nodes { id } } }',
      );
      return (data['exceptions'] as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
    };
    const [own, foreign] = [await idsOf(portal.callers.acmeAll), await idsOf(portal.callers.globexAll)];
    const ids = [...own.slice(0, 2), ...foreign];
    expect(await numbers(portal.callers.acmeAll, { filter: { ids } })).toEqual(['S1', 'N1']);
    expect(await numbers(portal.callers.acmeAll, { filter: { ids, codes: ['WEATHER'] } })).toEqual(['N1']);
    expect(await numbers(portal.callers.acmeAll, { filter: { ids: [] } })).toEqual([]);
    const branchId = encodeId('Account', portal.accounts.south);
    expect(await numbers(portal.callers.acmeAll, { filter: { ids, branchId } })).toEqual(['S1']);
  });

  it('are refused by more ids than a page has records, and by the id of another type', async () => {
    const refused = async (ids: readonly string[]) => {
      const { errors } = await runSubgraph(portal.subgraph, portal.callers.acmeAll, query, {
        filter: { ids },
      });
      return errors?.map(({ extensions }) => extensions['code']);
    };
    const id = encodeId('Exception', { portalId: '01a23009-a216-7bc9-81e3-7518d9a3b273' });
    expect(await refused(Array.from({ length: 101 }, () => id))).toEqual(['BAD_USER_INPUT']);
    expect(await refused([encodeId('Account', portal.accounts.south)])).toEqual(['BAD_USER_INPUT']);
  });

  it('are those of a named branch, and none when that is not the caller’s', async () => {
    const filter = { branchId: encodeId('Account', portal.accounts.south) };
    expect(await numbers(portal.callers.acmeAll, { filter })).toEqual(['S1']);
    expect(await numbers(portal.callers.acmeNorth, { filter })).toEqual([]);
  });
});

describe('the totals of lists', () => {
  const query = /* GraphQL */ `
    query ($id: ID, $filter: ExceptionFilter, $shipments: ShipmentFilter) {
      exceptions(first: 1, filter: $filter) { total { count isWhole } }
      shipments(first: 1, filter: $shipments) {
        total { count isWhole }
        nodes { exceptions(first: 1) { total { count } } }
      }
      account(id: $id) {
        shipments(first: 1) { total { count } }
        exceptions(first: 1, filter: { severities: [LOW] }) { total { count } }
        branches(first: 10) { nodes { displayName shipments(first: 1) { total { count } } } }
      }
    }
  `;
  async function totals(caller: Caller, variables: Record<string, unknown>) {
    const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
    expect(errors).toBeUndefined();
    return data;
  }
  const idOf = (account: 'acme' | 'globex' | 'south') => encodeId('Account', portal.accounts[account]);

  it('count what the caller may see on all pages, whatever the page', async () => {
    expect(await totals(portal.callers.acmeAll, { id: idOf('acme') })).toMatchObject({
      exceptions: { total: { count: 25, isWhole: true } },
      shipments: {
        total: { count: 25, isWhole: true },
        nodes: [{ exceptions: { total: { count: 1 } } }],
      },
      account: {
        shipments: { total: { count: 25 } },
        branches: {
          nodes: [
            { displayName: 'Acme North', shipments: { total: { count: 24 } } },
            { displayName: 'Acme South', shipments: { total: { count: 1 } } },
          ],
        },
      },
    });
    expect(await totals(portal.callers.acmeNorth, { id: idOf('globex') })).toMatchObject({
      exceptions: { total: { count: 24 } },
      account: null,
    });
  });

  it('count what the filter leaves, and nothing of an account that is not the caller’s', async () => {
    const filter = { severities: ['HIGH', 'CRITICAL'] };
    expect(await totals(portal.callers.acmeAll, { id: idOf('acme'), filter })).toMatchObject({
      exceptions: { total: { count: 1 } },
    });
    const foreign = { accountId: idOf('globex') };
    expect(
      await totals(portal.callers.acmeAll, { id: idOf('globex'), filter: foreign, shipments: foreign }),
    ).toMatchObject({
      exceptions: { total: { count: 0, isWhole: true } },
      shipments: { total: { count: 0, isWhole: true } },
    });
  });

  it('need a statement more for each list of the query, however many records it has', async () => {
    const statements = async (first: number, total: string) => {
      const text = `{ shipments(first: ${first}) { ${total} nodes { exceptions(first: 1) { ${total} } } } }`;
      const { usage, errors } = await runSubgraph(portal.subgraph, portal.agent(), text);
      expect(errors).toBeUndefined();
      return usage.sqlStatements;
    };
    const without = await statements(20, 'pageInfo { hasNextPage }');
    expect(await statements(20, 'total { count }')).toBe(without + 2);
    expect(await statements(2, 'total { count }')).toBe(without + 2);
  });
});

describe('the performance of accounts', () => {
  const query = /* GraphQL */ `
    query ($filter: PerformanceFilter, $granularity: PerformanceGranularity, $groupBy: [PerformanceGrouping!]) {
      accountPerformance(filter: $filter, granularity: $granularity, groupBy: $groupBy) {
        periodStart lane { originCountry destinationCountry mode } serviceLevel account { displayName }
        shipments pickedUp pickedUpPromised onTimePickupRate
        delivered deliveredPromised deliveredOnTime onTimeDeliveryRate
        exceptions exceptionsPerHundred
      }
    }
  `;
  async function report(caller: Caller, variables: Record<string, unknown> = {}) {
    const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
    expect(errors).toBeUndefined();
    return data['accountPerformance'];
  }
  const total = {
    periodStart: null,
    lane: { originCountry: null, destinationCountry: null, mode: null },
    serviceLevel: null,
    account: null,
    pickedUp: 1,
    pickedUpPromised: 0,
    onTimePickupRate: null,
    delivered: 1,
    deliveredPromised: 1,
    deliveredOnTime: 0,
    onTimeDeliveryRate: 0,
    exceptionsPerHundred: 100,
  };

  it('is one total over what the caller may see', async () => {
    expect(await report(portal.callers.acmeAll)).toEqual([{ ...total, shipments: 25, exceptions: 25 }]);
    expect(await report(portal.callers.acmeNorth)).toEqual([{ ...total, shipments: 24, exceptions: 24 }]);
    expect(await report(portal.agent())).toEqual([{ ...total, shipments: 26, exceptions: 26 }]);
  });

  it('is told apart by period and lane', async () => {
    const rows = await report(portal.callers.acmeAll, {
      filter: { period: { from: '2026-03-05', to: '2026-03-06' } },
      granularity: 'DAY',
      groupBy: ['DESTINATION_COUNTRY', 'MODE'],
    });
    expect(rows).toEqual([
      {
        ...total,
        periodStart: '2026-03-05',
        lane: { originCountry: null, destinationCountry: 'FR', mode: 'TRUCK' },
        shipments: 0,
        pickedUp: 0,
        exceptions: 0,
        exceptionsPerHundred: null,
      },
    ]);
  });

  it('is told apart by customer, over the branches that the caller may see', async () => {
    const rows = async (caller: Caller) =>
      (
        (await report(caller, { groupBy: ['ACCOUNT'] })) as {
          account: unknown;
          shipments: number;
        }[]
      ).map(({ account, shipments }) => ({ account, shipments }));
    const acme = { displayName: 'Acme' };
    expect(await rows(portal.callers.acmeNorth)).toEqual([{ account: acme, shipments: 24 }]);
    expect(await rows(portal.callers.globexAll)).toEqual([
      { account: { displayName: 'Globex' }, shipments: 1 },
    ]);
    expect(await rows(portal.agent())).toEqual([
      { account: acme, shipments: 25 },
      { account: { displayName: 'Globex' }, shipments: 1 },
    ]);
  });

  it("is empty for another tenant's account", async () => {
    const filter = { accountId: encodeId('Account', portal.accounts.globex) };
    expect(await report(portal.callers.acmeAll, { filter })).toEqual([]);
  });
});

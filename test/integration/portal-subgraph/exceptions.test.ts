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

  it('are those of a named branch, and none when that is not the caller’s', async () => {
    const filter = { branchId: encodeId('Account', portal.accounts.south) };
    expect(await numbers(portal.callers.acmeAll, { filter })).toEqual(['S1']);
    expect(await numbers(portal.callers.acmeNorth, { filter })).toEqual([]);
  });
});

describe('the performance of accounts', () => {
  const query = /* GraphQL */ `
    query ($filter: PerformanceFilter, $granularity: PerformanceGranularity, $groupBy: [PerformanceGrouping!]) {
      accountPerformance(filter: $filter, granularity: $granularity, groupBy: $groupBy) {
        periodStart lane { originCountry destinationCountry mode }
        shipments pickedUp onTimePickupRate delivered deliveredOnTime onTimeDeliveryRate
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
    pickedUp: 1,
    onTimePickupRate: null,
    delivered: 1,
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

  it("is empty for another tenant's account", async () => {
    const filter = { accountId: encodeId('Account', portal.accounts.globex) };
    expect(await report(portal.callers.acmeAll, { filter })).toEqual([]);
  });
});

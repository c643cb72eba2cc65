import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountPhoneChangeDocument,
  PortalPageDocument,
  ShipmentByReferenceDocument,
} from '../../schema/generated/operations.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { EXAMPLES } from './examples.ts';

describe('the example operations', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub[Symbol.asyncDispose]());

  it.each(EXAMPLES)('answer without an error: $user $variables', async ({ operation, user, variables }) => {
    const { status, data, errors } = await hub.ask<object, object>(user, operation, variables);
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    expect(Object.values(data ?? {}).every((value) => value !== null)).toBe(true);
  });

  it('join both systems on the portal page', async () => {
    const { data } = await hub.ask('customer', PortalPageDocument);
    const account = data?.viewer?.account;
    expect(account).toMatchObject({
      displayName: 'Northwind Instruments',
      legalName: 'Northwind Instruments, Inc.',
      contractTerms: { tier: 'GOLD', eligibleServices: ['STANDARD', 'EXPEDITED', 'GUARANTEED'] },
    });
    expect(account?.contacts?.nodes.map(({ name }) => name).toSorted()).toEqual([
      'Ana Flores',
      'Ben Okafor',
      'Cleo Visser',
    ]);
    expect(account?.shipments?.nodes).toHaveLength(20);
    const cases = account?.shipments?.nodes
      .flatMap((shipment) => shipment.exceptions?.nodes ?? [])
      .map((exception) => exception.case);
    expect(cases?.some((found) => found !== null && found.number !== null)).toBe(true);
  });

  it('find a shipment by any of its numbers, typed as people type them', async () => {
    for (const value of ['PRO400000', 'pro-400000', 'WB-NOR-1000']) {
      const { data } = await hub.ask('customer', ShipmentByReferenceDocument, { value });
      expect(data?.shipment?.number).toBe('WB-NOR-1000');
    }
  });

  it('cost Salesforce at most three calls when nothing is cached, and none when it is', async () => {
    await hub.adapters
      .caches()
      .then(({ records }) =>
        Promise.all(
          ['Account', 'Contact', 'Case', 'Shipment__c'].map((object) => records.invalidateAll(object)),
        ),
      );
    const cold = await hub.ask('customer', PortalPageDocument);
    expect(cold.errors).toEqual([]);
    expect(cold.upstream.salesforceCalls).toBeGreaterThan(0);
    expect(cold.upstream.salesforceCalls).toBeLessThanOrEqual(3);
    const warm = await hub.ask('customer', PortalPageDocument);
    expect(warm.upstream).toMatchObject({ salesforceCalls: 0, cacheMisses: 0 });
    expect(warm.data).toEqual(cold.data);
  });

  it('change what Salesforce owns and answer with both systems', async () => {
    const { data: page } = await hub.ask('customer', PortalPageDocument);
    const id = page?.viewer?.account?.id ?? '';
    const input = { id, phone: '+1 212 555 0123', idempotencyKey: 'example' };
    const change = (more: object) =>
      hub.ask('customer', AccountPhoneChangeDocument, { input: { ...input, ...more } });
    const planned = await change({ validateOnly: true });
    expect(planned.errors).toEqual([]);
    expect(planned.data?.accountUpdate).toMatchObject({ userErrors: [], writes: [{ state: 'PLANNED' }, {}] });
    const done = await change({});
    expect(done.errors).toEqual([]);
    expect(done.data?.accountUpdate).toMatchObject({
      account: { displayName: 'Northwind Instruments', phone: '+12125550123' },
      userErrors: [],
      writes: [{ system: 'SALESFORCE', state: 'DONE' }, { system: 'PORTAL' }],
    });
    expect((await change({})).data).toEqual(done.data);
  });

  it('say what is left of the Salesforce API budget', async () => {
    const { upstream } = await hub.ask('customer', PortalPageDocument);
    expect(upstream.apiBudgetRemaining).toBeGreaterThan(0);
  });
});

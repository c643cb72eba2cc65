import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountPhoneChangeDocument,
  PortalPageDocument,
  ShipmentByReferenceDocument,
} from '../../schema/generated/operations.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { EXAMPLES } from './examples.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

describe('the example operations', () => {
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

describe('a filter whose list is empty', () => {
  const FIRST = ', first: 1) { nodes { __typename } pageInfo { hasNextPage } }';
  const ACCOUNT = '(filter: { search: "northwind instruments" }, first: 1) { nodes {';
  /** Every list of values that narrows a page, as a selection of `Query`. */
  const narrowed = Object.values(
    buildSchema(readFileSync(join(import.meta.dirname, '../../schema/api.graphql'), 'utf8')).getTypeMap(),
  )
    .filter(isObjectType)
    .flatMap((owner) => Object.values(owner.getFields()).map((field) => ({ owner: owner.name, field })))
    .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    .flatMap(({ owner, field }) =>
      field.args.flatMap(({ name, type }) => {
        const named = getNamedType(type);
        if (isListType(getNullableType(type))) return [{ owner, field: field.name, given: `${name}: []` }];
        if (!isInputObjectType(named)) return [];
        return Object.values(named.getFields())
          .filter((each) => isListType(getNullableType(each.type)))
          .map((each) => ({ owner, field: field.name, given: `${name}: { ${each.name}: [] }` }));
      }),
    );

  it('matches nothing, in both systems alike', async () => {
    const around: Readonly<Record<string, (selection: string) => string>> = {
      Query: (selection) => selection,
      Account: (selection) => `accounts${ACCOUNT} ${selection} } }`,
      Shipment: (selection) => `shipments(first: 1) { nodes { ${selection} } }`,
    };
    expect(new Set(narrowed.map(({ owner }) => owner))).toEqual(new Set(Object.keys(around)));
    expect(narrowed.length).toBeGreaterThan(25);
    for (const { owner, field, given } of narrowed) {
      const selection = `${field}(${given}${FIRST}`;
      const { data, errors } = await hub.ask('admin', `{ ${around[owner]?.(selection)} }`);
      expect(errors, selection).toEqual([]);
      expect(JSON.stringify(data), selection).toContain(
        `"${field}":{"nodes":[],"pageInfo":{"hasNextPage":false}}`,
      );
    }
    // The control: without the list, some of these fields have records.
    const { data } = await hub.ask('admin', '{ cases(first: 1) { nodes { number } } }');
    expect(data).toMatchObject({ cases: { nodes: [{}] } });
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MemoryHub, startMemoryHub } from './memory-hub.ts';
import { operationFrom } from './operation.ts';

let hub: MemoryHub;
beforeAll(async () => {
  hub = await startMemoryHub(1);
});
afterAll(() => hub?.[Symbol.asyncDispose]());

const UPDATE = 'accountUpdate(input: { idempotencyKey: "u", id: "Account-1" })';
const NOTE = 'dockAppointmentNoteSet(input: { idempotencyKey: "n", id: "Shipment-1" })';
const CANCEL = 'shipmentCancel(input: { idempotencyKey: "c", id: "Shipment-1" })';

/** What the two gateways execute, each time that they are asked. */
async function executed(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const operation = operationFrom(query, variables, 'SERVICE_AGENT');
  const made: string[][] = [];
  const answered: string[][] = [];
  for (const { answer } of [...hub.ways, ...hub.ways]) {
    hub.calls.begin();
    const { data } = await answer(operation);
    made.push(hub.calls.made.map((call) => /^\w+/.exec(call)?.[0] ?? ''));
    answered.push(Object.keys(data ?? {}));
  }
  const [calls = [], keys = []] = [made[0], answered[0]];
  expect(made).toEqual(made.map(() => calls));
  expect(answered).toEqual(answered.map(() => keys));
  return { calls, keys };
}

it.each([
  ['as they stand', `{ first: ${UPDATE} { __typename } second: ${NOTE} { __typename } }`],
  [
    'under one condition',
    `($y: Boolean!) { ... @include(if: $y) { first: ${UPDATE} { __typename } second: ${NOTE} { __typename } } }`,
  ],
  [
    'under conditions of their own',
    `($y: Boolean!) { first: ${UPDATE} @include(if: $y) { __typename } ... @skip(if: false) { second: ${NOTE} { __typename } } }`,
  ],
  [
    'in a fragment',
    `($y: Boolean!) { ...Both @include(if: $y) } fragment Both on Mutation { first: ${UPDATE} { __typename } second: ${NOTE} { __typename } }`,
  ],
])('mutations of two subgraphs are executed in the order of the document: %s', async (_name, rest) => {
  expect(await executed(`mutation ${rest}`, rest.startsWith('(') ? { y: true } : {})).toEqual({
    calls: ['accountUpdate', 'dockAppointmentNoteSet'],
    keys: ['first', 'second'],
  });
});

it.each([true, false])('a mutation that stands twice is executed once, at its first place: %s', async (y) => {
  const query = `mutation ($y: Boolean!) {
    a: ${CANCEL} { __typename } b: ${UPDATE} { __typename } a: ${CANCEL} @include(if: $y) { userErrors { code } }
  }`;
  expect(await executed(query, { y })).toEqual({
    calls: ['shipmentCancel', 'accountUpdate'],
    keys: ['a', 'b'],
  });
});

it('a mutation under two names is executed twice', async () => {
  const query = `mutation { a: ${CANCEL} { __typename } b: ${CANCEL} { __typename } c: ${UPDATE} { __typename } }`;
  expect(await executed(query)).toEqual({
    calls: ['shipmentCancel', 'shipmentCancel', 'accountUpdate'],
    keys: ['a', 'b', 'c'],
  });
});

it('a mutation that is skipped is not executed', async () => {
  const query = `mutation ($y: Boolean!) {
    a: ${CANCEL} @skip(if: $y) { __typename } ... @include(if: false) { b: ${UPDATE} { __typename } } c: ${NOTE} { __typename }
  }`;
  expect(await executed(query, { y: true })).toEqual({ calls: ['dockAppointmentNoteSet'], keys: ['c'] });
});

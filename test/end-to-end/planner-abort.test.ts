import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub?.[Symbol.asyncDispose]());

// Its own file: where the planner runs in the gateway's process, this document ends that process and the test with it.
it('a document that makes the planner panic is answered, and so is what comes after', async () => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    node(id: "x") { id @include(if: $b) ... on Node @include(if: $a) { id: id @include(if: $b) } }
  }`;
  for (const [a, b] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ]) {
    const { data, errors } = await hub.ask('customer', query, { a, b });
    expect({ data, errors }).toEqual({ data: { node: null }, errors: [] });
  }
  const { data } = await hub.ask('customer', '{ viewer { role } }');
  expect(data).toEqual({ viewer: { role: 'CUSTOMER' } });
});

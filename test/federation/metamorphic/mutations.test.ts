import { OperationTypeNode } from 'graphql';
import { expect, it } from 'vitest';
import { disagreement } from './disagreement.ts';
import type { Answering } from './gateways.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, runOfTheSuite } from './random-operations.ts';

it('random mutations are executed once each, in the order of the document, and none that is skipped', async () => {
  const run = runOfTheSuite(500);
  await using hub = await startMemoryHub(run.seed);
  const { calls } = hub;
  // Each answer tells how many mutations came before it, so that the order shows in the data, too.
  const counted =
    (name: string, answer: Answering): Answering =>
    async (operation) => {
      calls.begin();
      await hub.monolith(operation);
      const expected = calls.made;
      calls.begin();
      const result = await answer(operation);
      if (JSON.stringify(calls.made) === JSON.stringify(expected)) return result;
      const lines = (made: readonly string[]) => made.map((call) => `\n    ${call}`).join('');
      throw new Error(`${name}: executed${lines(calls.made)}\n  expected${lines(expected)}`);
    };
  const ways = [
    { name: 'in process', answer: counted('in process', hub.inProcess) },
    { name: 'over HTTP', answer: counted('over HTTP', hub.overHttp) },
  ];
  const reference: Answering = (operation) => {
    calls.begin();
    return hub.monolith(operation);
  };
  const mutations = new OperationArbitrary(hub.facts.schema, OperationTypeNode.MUTATION);
  const fault = await firstFault(run, mutations, (operation) => disagreement(operation, ways, reference));
  expect(fault).toBeNull();
}, 300_000);

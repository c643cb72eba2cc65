import { OperationTypeNode } from 'graphql';
import { expect, it } from 'vitest';
import { countedReference, countedWays } from './counted-calls.ts';
import { disagreement } from './disagreement.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, runOfTheSuite } from './random-operations.ts';

it('random mutations are executed once each, in the order of the document, and none that is skipped', async () => {
  const run = runOfTheSuite(300);
  await using hub = await startMemoryHub(run.seed);
  const [ways, reference] = [countedWays(hub), countedReference(hub)];
  const mutations = new OperationArbitrary(hub.facts.schema, { kind: OperationTypeNode.MUTATION });
  const fault = await firstFault(run, mutations, (operation) => disagreement(operation, ways, reference));
  expect(fault).toBeNull();
}, 1_200_000);

import { expect, it } from 'vitest';
import { disagreement } from './disagreement.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, runOfTheSuite } from './random-operations.ts';

it('random queries of service agents and analysts are answered as one schema answers them, in every form, each time and everywhere', async () => {
  const run = runOfTheSuite(700);
  await using hub = await startMemoryHub(run.seed);
  const queries = new OperationArbitrary(hub.facts.schema, { roles: ['SERVICE_AGENT', 'ANALYST'] });
  const fault = await firstFault(run, queries, (operation) =>
    disagreement(operation, hub.ways, hub.monolith),
  );
  expect(fault).toBeNull();
}, 1_200_000);

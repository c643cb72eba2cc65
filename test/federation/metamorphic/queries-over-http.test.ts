import { expect, it } from 'vitest';
import { disagreement } from './disagreement.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, runOfTheSuite } from './random-operations.ts';

it('random queries over subgraphs elsewhere are answered as one schema answers them', async () => {
  const run = runOfTheSuite(1_000);
  await using hub = await startMemoryHub(run.seed);
  const ways = [
    { name: 'in process', answer: hub.inProcess },
    { name: 'over HTTP', answer: hub.overHttp },
  ];
  const fault = await firstFault(run, new OperationArbitrary(hub.facts.schema), (operation) =>
    disagreement(operation, ways, hub.monolith),
  );
  expect(fault).toBeNull();
}, 300_000);

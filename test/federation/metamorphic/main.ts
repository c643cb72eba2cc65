import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { OperationTypeNode } from 'graphql';
import { countedReference, countedWays } from './counted-calls.ts';
import { disagreement } from './disagreement.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, type RandomRun } from './random-operations.ts';
import { startStoreHub } from './store-hub.ts';

/**
 * Random operations in their long form. `--operations` says how many, `--seed` repeats a run, `--mutations` draws
 * mutations, `--stores` asks the demo hub with its real stores, where no single schema tells what is right.
 */
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '25000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    mutations: { type: 'boolean', default: false },
    stores: { type: 'boolean', default: false },
  },
});

const run = { seed: Number(values.seed), operations: Number(values.operations) };
process.stdout.write(`seed ${run.seed}, ${run.operations} operations\n`);
const fault = await (values.stores ? overStores(run) : overMemory(run));
process.stdout.write(fault === null ? 'pass  every answer is right\n' : `FAIL  ${fault}\n`);
process.exitCode = fault === null ? 0 : 1;

async function overMemory(run: RandomRun): Promise<string | null> {
  await using hub = await startMemoryHub(run.seed);
  const kind = values.mutations ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
  const [ways, reference] = [countedWays(hub), countedReference(hub)];
  return await firstFault(run, new OperationArbitrary(hub.facts.schema, { kind }), (operation) =>
    disagreement(operation, ways, reference),
  );
}

async function overStores(run: RandomRun): Promise<string | null> {
  await using hub = await startStoreHub();
  const { schema, ids, ways } = hub;
  return await firstFault(run, new OperationArbitrary(schema, { ids }), (operation) =>
    disagreement(operation, ways, null),
  );
}

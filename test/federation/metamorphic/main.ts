import { parseArgs } from 'node:util';
import { OperationTypeNode } from 'graphql';
import { countedReference, countedWays } from './counted-calls.ts';
import { disagreement } from './disagreement.ts';
import { startMemoryHub } from './memory-hub.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault } from './random-operations.ts';

/**
 * Random queries in their long form. `--operations` says how many, `--seed` repeats a run, `--mutations` draws mutations.
 */
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '25000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    mutations: { type: 'boolean', default: false },
  },
});

const run = { seed: Number(values.seed), operations: Number(values.operations) };
process.stdout.write(`seed ${run.seed}, ${run.operations} operations\n`);
await using hub = await startMemoryHub(run.seed);
const kind = values.mutations ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
const fault = await firstFault(run, new OperationArbitrary(hub.facts.schema, { kind }), (operation) =>
  disagreement(operation, countedWays(hub), countedReference(hub)),
);
process.stdout.write(fault === null ? 'pass  every answer is right\n' : `FAIL  ${fault}\n`);
process.exitCode = fault === null ? 0 : 1;

import { expect, it } from 'vitest';
import { Calls } from './calls.ts';
import { disagreement } from './disagreement.ts';
import { asking, ROLES_AS_TOKENS, roleAuthenticator, withoutSubgraph } from './gateways.ts';
import { readGraphFacts, SUBGRAPHS } from './graph-facts.ts';
import { MadeUpWorld } from './made-up-world.ts';
import { memorySubgraphs } from './memory-graph.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { firstFault, runOfTheSuite } from './random-operations.ts';

it.each(SUBGRAPHS)(
  'what is missing without the %s subgraph is named by its response keys',
  async (away) => {
    const run = runOfTheSuite(200);
    const facts = readGraphFacts();
    const subgraphs = memorySubgraphs(facts, new MadeUpWorld(facts, run.seed), new Calls());
    const gateway = withoutSubgraph(subgraphs, away, roleAuthenticator);
    await using _closing = { [Symbol.asyncDispose]: () => gateway.close() };
    const way = { name: 'in process', answer: asking(gateway, ROLES_AS_TOKENS) };
    const fault = await firstFault(run, new OperationArbitrary(facts.schema), (operation) =>
      disagreement(operation, [way], null, 'FRESH_NAMES'),
    );
    expect(fault).toBeNull();
  },
  1_200_000,
);

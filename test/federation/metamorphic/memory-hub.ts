import { dropErrorsAsTheHub } from '../../harness/uncaught.ts';
import { Calls } from './calls.ts';
import type { Way } from './disagreement.ts';
import {
  type Answering,
  asking,
  executing,
  inProcess,
  overHttp,
  ROLES_AS_TOKENS,
  roleAuthenticator,
} from './gateways.ts';
import { type GraphFacts, readGraphFacts } from './graph-facts.ts';
import { MadeUpWorld } from './made-up-world.ts';
import { memorySubgraphs, monolithSchema } from './memory-graph.ts';

/** One world behind two gateways and behind a schema without one. */
export interface MemoryHub extends AsyncDisposable {
  readonly facts: GraphFacts;
  readonly calls: Calls;
  readonly monolith: Answering;
  readonly ways: readonly [Way, Way];
}

export async function startMemoryHub(seed: number): Promise<MemoryHub> {
  await using starting = new AsyncDisposableStack();
  starting.use(dropErrorsAsTheHub());
  const facts = readGraphFacts();
  const world = new MadeUpWorld(facts, seed);
  const calls = new Calls();
  const subgraphs = memorySubgraphs(facts, world, calls);
  const local = inProcess(subgraphs, roleAuthenticator);
  starting.defer(() => local.close());
  const remote = await overHttp(subgraphs, roleAuthenticator, starting);
  starting.defer(() => remote.close());
  const owned = starting.move();
  return {
    facts,
    calls,
    ways: [
      {
        name: 'in process',
        answer: asking(local, ROLES_AS_TOKENS),
      },
      {
        name: 'over HTTP',
        answer: asking(remote, ROLES_AS_TOKENS),
      },
    ],
    monolith: executing(monolithSchema(facts, world, calls)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

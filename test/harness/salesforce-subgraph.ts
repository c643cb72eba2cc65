import { type ExecutionResult, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { Redis } from 'ioredis';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { ApiBudget } from '../../src/redis/api-budget.ts';
import { ApiShares } from '../../src/redis/api-shares.ts';
import type { CacheSettings } from '../../src/redis/cache.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { createSalesforceSubgraph } from '../../subgraphs/salesforce/salesforce.subgraph.ts';
import { TEST_SIGNER } from './audit-key.ts';
import { quietFeed } from './live-feed.ts';
import { NO_REFUSALS } from './refusals.ts';
import { createTenant, type Tenant } from './salesforce-tenants.ts';
import { startWorld, type World } from './world.ts';

/** The Salesforce subgraph over an org with two customers. */
export interface SalesforceWorld extends World {
  readonly subgraph: Subgraph;
  readonly acme: Tenant;
  readonly globex: Tenant;
  /** In Salesforce only. */
  readonly unlinked: string;
  /** Every SOQL that the subgraph sent, since the test emptied it. */
  readonly soql: string[];
  /** Empties Redis. */
  flush(): Promise<void>;
  /** Commands that the hub sent to Redis while `work` ran. */
  redisCommands(work: () => Promise<unknown>): Promise<number>;
}

/** @param settings of the caches; long-lived by default, so that only invalidation changes an answer. */
export async function startSalesforceWorld(
  settings: CacheSettings = { staleAfterMs: 600_000, negativeStaleAfterMs: 600_000 },
): Promise<SalesforceWorld> {
  await using starting = new AsyncDisposableStack();
  const world = starting.use(await startWorld(settings));
  const { org, redis, redisConnection, database, ledger, records, lists, links } = world;
  const acme = await createTenant(org.asAdministrator, 'Acme', 20);
  const globex = await createTenant(org.asAdministrator, 'Globex', 2);
  const unlinked = await org.asAdministrator.create('Account', { Name: 'Initech' }, newUpstreamUsage());
  const control = new Redis(redis.url);
  starting.defer(() => control.disconnect());
  const feed = starting.use(quietFeed(database));
  const sent: string[] = [];
  const subgraph = await createSalesforceSubgraph({
    salesforce: noting(org.asHub, sent),
    shares: new ApiShares(redisConnection, new ApiBudget(redisConnection, 1), 1),
    records,
    lists,
    links,
    ledger,
    feed,
    work: createUnitOfWork(database, TEST_SIGNER, () => undefined),
    refusals: NO_REFUSALS,
  });
  const owned = starting.move();
  return {
    ...world,
    subgraph,
    acme,
    globex,
    unlinked,
    soql: sent,
    flush: async () => {
      await control.flushall();
    },
    redisCommands: async (work) => {
      await control.config('RESETSTAT');
      await work();
      const stats = await control.info('commandstats');
      return [...stats.matchAll(/^cmdstat_(?:evalsha|eval|get|mget)[^:]*:calls=(\d+)/gm)].reduce(
        (sum, [, calls]) => sum + Number(calls),
        0,
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The same client, with each query written down on its way. */
function noting(client: SalesforceClient, sent: string[]): SalesforceClient {
  const query: SalesforceClient['query'] = (soql, ...rest) => {
    sent.push(soql.text);
    return client.query(soql, ...rest);
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return query;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

export type Json = { readonly [key: string]: Json } & readonly Json[] & string;

export interface Answer {
  /** Of each operation, in order. Loosely typed: the tests say what they expect of it. */
  readonly data: readonly Json[];
  readonly errors: readonly { readonly code: unknown; readonly system: unknown; readonly path: string }[];
  readonly usage: UpstreamUsage;
}

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Runs operations at once in one request, as the gateway sends the entity fetches of one level. */
export async function ask(
  { subgraph }: Pick<SalesforceWorld, 'subgraph'>,
  caller: Caller,
  ...operations: readonly Operation[]
): Promise<Answer> {
  const spent = newUpstreamUsage();
  const contextValue = subgraph.contextFor({ requestId: 'test', caller, usage: spent, signal: undefined });
  const compiled = operations.map(({ query }) => compile(subgraph, query));
  const results = await Promise.all(
    operations.map(
      async ({ variables }, index): Promise<ExecutionResult> =>
        (await compiled[index]?.query({}, contextValue, { ...variables })) ?? {},
    ),
  );
  return {
    data: results.map(({ data }) => JSON.parse(JSON.stringify(data ?? null)) as Json),
    errors: results.flatMap(({ errors = [] }) =>
      errors.map(({ message, extensions, path }) => ({
        // A fault has no code before the gateway masks it.
        code: extensions?.['code'] ?? message,
        system: extensions?.['system'],
        path: (path ?? []).join('.'),
      })),
    ),
    usage: spent,
  };
}

function compile({ schema }: Subgraph, query: string) {
  const document = parse(query);
  const [invalid] = validate(schema, document);
  if (invalid) throw invalid;
  const compiled = compileQuery(schema, document);
  if (!isCompiledQuery(compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}

/** An `_entities` operation for representations of one type. */
export function entities(
  type: string,
  keys: readonly Readonly<Record<string, string | null>>[],
  selection: string,
): Operation {
  return {
    query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} ${selection} } }`,
    variables: { r: keys.map((key) => ({ __typename: type, ...key })) },
  };
}

import { Redis } from 'ioredis';
import type { Client } from 'pg';
import { messagesOf, type Operation } from '../harness/operation.ts';
import { FRONT_CORE } from '../harness/started-process.ts';
import { mintCallers, storeOperations } from './operations.ts';
import { withClient } from './portal-data.ts';
import type { Services } from './services.ts';
import { startWaybill } from './waybill.ts';

/** What one request asked of each system. */
export interface UpstreamCost {
  readonly operation: string;
  readonly pageSize: number | null;
  readonly state: 'cold' | 'warm';
  readonly salesforceCalls: number;
  readonly sqlStatements: number;
  readonly redisCommands: number;
}

const PAGE_SIZES = [1, 20, 50, 100];
const CUSTOMERS = 4;
/** A caller's row is read again once a second: the try with the fewest statements is the one without that. */
const TRIES = 3;

interface Counters {
  reset(): Promise<void>;
  read(): Promise<{ readonly sql: number; readonly redis: number }>;
}

/**
 * Counts, at the servers, what single requests to the hub in one process cost: cold (Redis just emptied) and warm, and for
 * pages of several sizes. Each is the largest of several callers.
 */
export async function countUpstreamCosts(services: Services, databaseUrl: string): Promise<UpstreamCost[]> {
  const environment = { ...services.environment, DATABASE_URL: databaseUrl };
  const hub = await startWaybill(['gateway'], { core: FRONT_CORE, environment });
  const redis = new Redis(services.redisUrl);
  try {
    return await withClient(databaseUrl, async (client) => {
      await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
      const counters = countersOf(client, redis);
      const operations = storeOperations(await mintCallers(services.issuer));
      const costs: UpstreamCost[] = [];
      for (const operation of operations) {
        // The first request of a document plans it, and an unknown caller is looked up: neither is what is counted here.
        await redis.flushall();
        const cold = await largest(operation, async (customer) => {
          await redis.flushall();
          await warmCaller(hub.url, operation, operations, customer);
          await redis.flushall();
          return counted(hub.url, operation, customer, counters);
        });
        const warm = await largest(operation, async (customer) => {
          await ask(hub.url, operation, customer);
          return counted(hub.url, operation, customer, counters);
        });
        costs.push({ ...cold, state: 'cold' }, { ...warm, state: 'warm' });
      }
      const [page] = operations;
      if (page === undefined) throw new TypeError('there is no portal page');
      for (const pageSize of PAGE_SIZES) {
        const sized = { ...page, variables: page.variables.map(() => ({ first: pageSize })) };
        const cost = await largest(sized, async (customer) => {
          await ask(hub.url, sized, customer);
          return counted(hub.url, sized, customer, counters);
        });
        costs.push({ ...cost, pageSize, state: 'warm' });
      }
      return costs;
    });
  } finally {
    redis.disconnect();
    await hub.stop();
  }
}

/** Makes the hub know the document and the caller without warming the cache for what is asked next. */
async function warmCaller(
  url: string,
  operation: Operation,
  operations: readonly Operation[],
  customer: number,
): Promise<void> {
  await ask(url, operation, CUSTOMERS + customer);
  const [any] = operations;
  if (any !== undefined) await ask(url, any, customer);
}

async function counted(url: string, operation: Operation, customer: number, counters: Counters) {
  await counters.reset();
  const salesforceCalls = await ask(url, operation, customer);
  const { sql, redis } = await counters.read();
  return {
    operation: operation.name,
    pageSize: null,
    salesforceCalls,
    sqlStatements: sql,
    redisCommands: redis,
  };
}

type Count = Omit<UpstreamCost, 'state'>;

async function largest(operation: Operation, count: (customer: number) => Promise<Count>): Promise<Count> {
  let most: Count = {
    operation: operation.name,
    pageSize: null,
    salesforceCalls: 0,
    sqlStatements: 0,
    redisCommands: 0,
  };
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const one = await fewest(() => count(customer));
    most = {
      ...one,
      salesforceCalls: Math.max(most.salesforceCalls, one.salesforceCalls),
      sqlStatements: Math.max(most.sqlStatements, one.sqlStatements),
      redisCommands: Math.max(most.redisCommands, one.redisCommands),
    };
  }
  return most;
}

async function fewest(count: () => Promise<Count>): Promise<Count> {
  const tries: Count[] = [];
  while (tries.length < TRIES) tries.push(await count());
  return tries.reduce((best, one) => (one.sqlStatements < best.sqlStatements ? one : best));
}

/** Answers how many Salesforce calls the hub says that it made. */
async function ask(url: string, operation: Operation, index: number): Promise<number> {
  const message = messagesOf(operation)[index];
  if (message === undefined) throw new TypeError('there is no such request');
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...message.headers, 'content-type': 'application/json' },
    body: message.body,
  });
  const { errors, extensions } = (await response.json()) as {
    errors?: unknown;
    extensions?: { upstream: { salesforceCalls: number } };
  };
  if (errors !== undefined || extensions === undefined) throw new Error(JSON.stringify(errors));
  return extensions.upstream.salesforceCalls;
}

const SQL_CALLS = `SELECT coalesce(sum(s.calls), 0)::int AS calls
  FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
 WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
   AND s.query NOT LIKE '%authentication_event%'`;
/** What the benchmark itself sends to Redis. */
const OWN_COMMANDS = new Set(['config|resetstat', 'info', 'flushall']);

function countersOf(client: Client, redis: Redis): Counters {
  return {
    async reset() {
      await redis.config('RESETSTAT');
      await client.query('SELECT pg_stat_statements_reset()');
    },
    async read() {
      const { rows } = await client.query<{ calls: number }>(SQL_CALLS);
      return { sql: rows[0]?.calls ?? 0, redis: redisCommands(await redis.info('commandstats')) };
    },
  };
}

function redisCommands(info: string): number {
  let calls = 0;
  for (const [, name, count] of info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) {
    if (!OWN_COMMANDS.has(String(name))) calls += Number(count);
  }
  return calls;
}

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type ProfileSummary, summarizeProfile } from '../harness/cpu-profile.ts';
import type { LoadGenerator } from '../harness/load.ts';
import { messagesOf, type Operation } from '../harness/operation.ts';
import { FRONT_CORE } from '../harness/started-process.ts';
import { mintCallers, storeOperations } from './operations.ts';
import { withClient } from './portal-data.ts';
import type { Services } from './services.ts';
import { startWaybill } from './waybill.ts';

/** Where the time of one operation goes, in the hub in one process. */
export interface TimeShares {
  readonly operation: string;
  readonly profile: ProfileSummary;
  /** By `pg_stat_statements`: at the server, without the way there. */
  readonly sql: { readonly statements: number; readonly milliseconds: number };
  /** By `INFO commandstats`. */
  readonly redis: { readonly commands: number; readonly milliseconds: number };
  /** `JSON.stringify` of a whole answer. */
  readonly serialization: { readonly kilobytes: number; readonly milliseconds: number };
}

const STRINGIFY_ROUNDS = 500;

/** Loads a hub that runs under `--cpu-prof`, once for each operation, and asks the servers what they did meanwhile. */
export async function profileOperations(
  load: LoadGenerator,
  services: Services,
  databaseUrl: string,
  options: {
    readonly connections: number;
    readonly warmUpMs: number;
    readonly measureMs: number;
    readonly folder: string;
  },
): Promise<TimeShares[]> {
  const result: TimeShares[] = [];
  for (const operation of storeOperations(await mintCallers(services.issuer))) {
    const folder = join(options.folder, `profile-${operation.operationName}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const environment = { ...services.environment, DATABASE_URL: databaseUrl };
    const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const startedAt = performance.now();
    const hub = await startWaybill(['gateway'], { core: FRONT_CORE, environment, nodeOptions });
    const messages = messagesOf(operation);
    const run = (durationMs: number) =>
      load.run({
        url: hub.url,
        headers: {},
        messages,
        offset: 0,
        connections: options.connections,
        durationMs,
      });
    await run(options.warmUpMs);
    const skipMs = performance.now() - startedAt;
    const servers = await serverTimes(
      services,
      databaseUrl,
      async () => (await run(options.measureMs)).requests,
    );
    const serialization = await serializationOf(hub.url, operation);
    await hub.stop();
    const [file] = readdirSync(folder);
    if (file === undefined) throw new Error(`no profile was written to ${folder}`);
    const profile = summarizeProfile(join(folder, file), skipMs);
    result.push({ operation: operation.name, profile, ...servers, serialization });
  }
  return result;
}

async function serverTimes(
  services: Services,
  databaseUrl: string,
  work: () => Promise<number>,
): Promise<Pick<TimeShares, 'sql' | 'redis'>> {
  const redis = new Redis(services.redisUrl);
  try {
    return await withClient(databaseUrl, async (client) => {
      await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
      await redis.config('RESETSTAT');
      await client.query('SELECT pg_stat_statements_reset()');
      const requests = await work();
      const { rows } = await client.query<{ calls: number; ms: number }>(
        `SELECT coalesce(sum(s.calls), 0)::int AS calls, coalesce(sum(s.total_exec_time), 0)::float8 AS ms
           FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
          WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'`,
      );
      const stats = [
        ...(await redis.info('commandstats')).matchAll(/^cmdstat_[^:]+:calls=(\d+),usec=(\d+)/gm),
      ];
      const total = (group: number) => stats.reduce((sum, match) => sum + Number(match[group]), 0);
      return {
        sql: { statements: (rows[0]?.calls ?? 0) / requests, milliseconds: (rows[0]?.ms ?? 0) / requests },
        redis: { commands: total(1) / requests, milliseconds: total(2) / 1_000 / requests },
      };
    });
  } finally {
    redis.disconnect();
  }
}

async function serializationOf(url: string, operation: Operation): Promise<TimeShares['serialization']> {
  const [message] = messagesOf(operation);
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...message?.headers, 'content-type': 'application/json' },
    body: message?.body ?? '',
  });
  const answer: unknown = await response.json();
  const started = performance.now();
  let length = 0;
  for (let round = 0; round < STRINGIFY_ROUNDS; round++) length = JSON.stringify(answer).length;
  return { kilobytes: length / 1_024, milliseconds: (performance.now() - started) / STRINGIFY_ROUNDS };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { buildSchema } from 'graphql';
import { packageRoot } from '../../../src/config/package-root.ts';
import { percentile } from '../../bench/harness/verdicts.ts';
import { complaint } from '../../harness/complaint.ts';
import { type Draw, drawn } from '../../harness/draw.ts';
import {
  exampleQueries,
  hostileDocument,
  mutatedDocument,
  randomDocument,
} from '../../harness/hostile-documents.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { atLeast, below, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const ANSWER_MS = 15_000;
const REJECTED_MS = 100;
const TIMES = 5;
const PIECE = 1_000;
/** Else the rate of one user refuses documents that nobody has looked at. */
const ANY_RATE = { WAYBILL_MAX_OPERATIONS_PER_SECOND: '1000000' };
/** The suites that walk two tenants over every path, over HTTP, live and at the subgraphs. */
const TENANT_SUITES = [
  'test/end-to-end/tenants',
  'test/security/carried-values.test.ts',
  'test/security/strangers.test.ts',
];

/** Two tenants over every path of the schema, and documents that no client would write. */
export async function attack(options: RunOptions): Promise<readonly Figure[]> {
  const { documents } = sizesOf(options).hostile;
  const tenants = await tenantMatrix(options);
  return [...tenants, ...(await fuzz(documents, options))];
}

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
}

/** The tests themselves, in a process of their own: each is a matrix over schema, records and viewers. */
async function tenantMatrix({ isQuick, signal, print }: RunOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-tenants-'));
  const report = join(folder, 'report.json');
  try {
    const suites = isQuick ? TENANT_SUITES.slice(-1) : TENANT_SUITES;
    print(`two tenants over every path: ${suites.join(', ')}`);
    const vitest = join(packageRoot(), 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--reporter=json', `--outputFile=${report}`, ...suites];
    const child = spawn(process.execPath, args, { cwd: packageRoot(), stdio: 'ignore', signal });
    await once(child, 'exit');
    const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return [
      atLeast('checks of the two-tenant matrix', numTotalTests, '', 10),
      none('that leak or fail', numTotalTests - numPassedTests),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Asked {
  readonly ms: number;
  readonly isRejected: boolean;
  readonly problem: string | null;
}

/** One after the other, so that each is timed by itself. */
async function fuzz(count: number, { signal, print }: RunOptions): Promise<readonly Figure[]> {
  await using hub = await startHubProcesses({ workers: 1, env: ANY_RATE, signal });
  const schema = buildSchema(readFileSync(join(packageRoot(), 'schema/api.graphql'), 'utf8'));
  const templates = exampleQueries();
  const makers: readonly ((draw: Draw) => string)[] = [
    hostileDocument,
    (draw) => mutatedDocument(draw, draw.oneOf(templates)),
    (draw) => randomDocument(draw, schema),
  ];
  const seed = Date.now();
  const documents = fc.sample(
    drawn((draw) => draw.oneOf(makers)(draw)),
    { seed, numRuns: count },
  );
  print(`${count} documents of seed ${seed}`);
  const asked: Asked[] = [];
  for (const query of documents) {
    signal.throwIfAborted();
    const one = await askedAlone(hub, query);
    if (one.problem !== null) print(`${one.problem}: ${query.slice(0, 200)}`);
    if (one.isRejected && one.ms >= REJECTED_MS)
      print(`rejected after ${one.ms.toFixed(0)} ms: ${query.slice(0, 100)}`);
    asked.push(one);
    if (asked.length % PIECE === 0) print(`${asked.length} documents`);
  }
  const rejected = asked.filter(({ isRejected }) => isRejected).map(({ ms }) => ms);
  print(`${rejected.length} rejected, p99 ${percentile(rejected, 0.99).toFixed(1)} ms`);
  return [
    atLeast('documents', asked.length, '', count),
    none(
      '5xx, no answer, or an error without a code',
      asked.filter(({ problem }) => problem !== null).length,
    ),
    below('slowest rejection', Math.max(...rejected), 'ms', REJECTED_MS),
    none('ends of the gateway', hub.gateway.faults.length),
  ];
}

/**
 * A document that is rejected late is asked again, each time as another text that the hub has not seen, and its fastest time
 * counts: what else the machine did is in the others.
 */
async function askedAlone(hub: HubProcesses, query: string): Promise<Asked> {
  let best = await ask(hub, query);
  for (let again = 1; again < TIMES && best.isRejected && best.ms >= REJECTED_MS; again += 1) {
    const next = await ask(hub, `${query}\n# ${again}`);
    best = { ...best, ms: Math.min(best.ms, next.ms), problem: best.problem ?? next.problem };
  }
  return best;
}

async function ask({ graphqlUrl, tokens }: HubProcesses, query: string): Promise<Asked> {
  const began = performance.now();
  try {
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens['customer']}` },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const reply = { status: response.status, text: await response.text() };
    const ms = performance.now() - began;
    return { ms, isRejected: !reply.text.includes('"data"'), problem: complaint(reply) };
  } catch (error) {
    return { ms: performance.now() - began, isRejected: true, problem: String(error) };
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../../src/salesforce/api-version.ts';
import { NEWEST_VERSION } from '../../../src/sandbox-org/api-version.ts';

/** What every room of the sync may import. */
const UNDER_SYNC = [
  'src/portal-store',
  'src/ledger',
  'src/salesforce',
  'src/redis',
  'src/telemetry',
  'src/time',
  'src/domain',
];
const SYNC_ROOM = [...UNDER_SYNC, 'src/sync/exchange', 'src/sync/rounds'];

/** Which areas each area may import. An area is the longest of these paths that holds a file. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/config': ['src/domain'],
  'src/http-listener': [],
  'src/graph': ['src/domain'],
  'src/identity': ['src/domain'],
  'src/time': [],
  // Every part of the hub records; only the commands decide where that goes.
  'src/telemetry': ['src/domain'],
  'src/telemetry/export': ['src/telemetry', 'src/http-listener', 'src/domain'],
  'src/postgres': ['src/telemetry', 'src/time', 'src/config', 'src/domain'],
  'src/portal-store': ['src/postgres', 'src/domain'],
  'src/ledger': ['src/telemetry', 'src/postgres', 'src/domain'],
  'src/salesforce': ['src/telemetry', 'src/time', 'src/domain'],
  'src/redis': ['src/time', 'src/domain'],
  'src/document-store': ['src/domain'],
  'src/import': ['src/portal-changes', 'src/portal-store', 'src/ledger', 'src/postgres', 'src/domain'],
  'src/sandbox-org': [],
  'src/client': [],
  'src/console': ['src/client', 'src/domain'],
  'src/mutation': ['src/ledger', 'src/domain'],
  'src/intents': [
    'src/mutation',
    'src/ledger',
    'src/salesforce',
    'src/redis',
    'src/telemetry',
    'src/time',
    'src/domain',
  ],
  'src/portal-changes': ['src/portal-store', 'src/ledger', 'src/domain'],
  'src/sync/exchange': [...UNDER_SYNC, 'src/portal-changes'],
  'src/sync/rounds': ['src/sync/exchange', 'src/postgres', 'src/time', 'src/domain'],
  // No direction imports another one: what they share is in the exchange.
  'src/sync/push': SYNC_ROOM,
  'src/sync/pull': [...SYNC_ROOM, 'src/postgres'],
  'src/sync/review': [...SYNC_ROOM, 'src/portal-changes'],
  'src/sync/reconcile': SYNC_ROOM,
  'src/sync/refold': [...SYNC_ROOM, 'src/portal-changes'],
  'src/sync/measuring': SYNC_ROOM,
  // What the feed tells is applied as what polling finds.
  'src/sync/feed': [...SYNC_ROOM, 'src/sync/pull'],
  'src/sync': [
    'src/sync/exchange',
    'src/sync/rounds',
    'src/sync/push',
    'src/sync/pull',
    'src/sync/feed',
    'src/sync/review',
    'src/sync/reconcile',
    'src/sync/refold',
    'src/sync/measuring',
    'src/intents',
    'src/ledger',
    'src/salesforce',
    'src/redis',
    'src/postgres',
    'src/http-listener',
    'src/telemetry',
    'src/time',
    'src/domain',
  ],
  'src/retention': [
    'src/portal-store',
    'src/ledger',
    'src/postgres',
    'src/document-store',
    'src/redis',
    'src/domain',
  ],
  'src/live': ['src/ledger', 'src/redis', 'src/identity', 'src/domain'],
  'subgraphs/salesforce': [
    'src/mutation',
    'src/intents',
    'src/live',
    'src/salesforce',
    'src/redis',
    'src/ledger',
    'src/identity',
    'src/graph',
    'src/domain',
  ],
  'subgraphs/portal': [
    'src/mutation',
    'src/portal-changes',
    'src/live',
    'src/portal-store',
    'src/document-store',
    'src/ledger',
    'src/redis',
    'src/identity',
    'src/graph',
    'src/domain',
  ],
  'subgraphs/operations': [
    'src/mutation',
    'src/live',
    'src/ledger',
    'src/redis',
    'src/identity',
    'src/graph',
    'src/domain',
  ],
  gateway: ['src/http-listener', 'src/graph', 'src/identity', 'src/telemetry', 'src/time', 'src/domain'],
  'src/cli': [
    'src/config',
    'src/domain',
    'src/graph',
    'src/identity',
    'src/postgres',
    'src/portal-store',
    'src/ledger',
    'src/document-store',
    'src/live',
    'src/sync',
    'src/sync/exchange',
    'src/sync/rounds',
    'src/sync/pull',
    'src/sync/feed',
    'src/sync/reconcile',
    'src/salesforce',
    'src/retention',
    'src/redis',
    'src/import',
    'src/telemetry',
    'src/telemetry/export',
    'src/time',
    'subgraphs/salesforce',
    'subgraphs/portal',
    'subgraphs/operations',
    'gateway',
  ],
};

/** The only file that reads the environment. */
const READS_ENVIRONMENT = 'src/config/environment.ts';

/** The root fields of a subgraph, and the files in which they stand. */
const ROOT_FIELDS: Readonly<Record<string, string>> = {
  '  @Query(': '.resolver.ts',
  '  @Mutation(': '.mutation.ts',
  '  @Subscription(': '.subscription.ts',
};

/** Packages that one area alone may touch, so that a vendor can be replaced in one place. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  jsforce: ['src/salesforce'],
  ioredis: ['src/redis'],
  pg: ['src/postgres'],
  'sql-template-tag': ['src/postgres'],
  jose: ['src/identity', 'src/salesforce', 'src/sandbox-org'],
  'libphonenumber-js': ['src/domain'],
  aws4fetch: ['src/document-store'],
  '@grpc/grpc-js': ['src/salesforce', 'src/sandbox-org'],
  '@grpc/proto-loader': ['src/salesforce', 'src/sandbox-org'],
  avsc: ['src/salesforce', 'src/sandbox-org'],
  'iso-3166': ['src/domain'],
  'temporal-polyfill': ['src/domain'],
  '@opentelemetry/api': ['src/telemetry', 'src/telemetry/export'],
  '@opentelemetry/context-async-hooks': ['src/telemetry/export'],
  '@opentelemetry/core': ['src/telemetry/export'],
  '@opentelemetry/exporter-trace-otlp-http': ['src/telemetry/export'],
  '@opentelemetry/exporter-metrics-otlp-http': ['src/telemetry/export'],
  '@opentelemetry/exporter-prometheus': ['src/telemetry/export'],
  '@opentelemetry/resources': ['src/telemetry/export'],
  '@opentelemetry/sdk-metrics': ['src/telemetry/export'],
  '@opentelemetry/sdk-trace': ['src/telemetry/export'],
};

const root = resolve(import.meta.dirname, '../../..');
const files = ['src', 'subgraphs', 'gateway'].flatMap((folder) => sources(join(root, folder)));

describe('architecture', () => {
  it('knows the area of every source file', () => {
    expect(files.filter((file) => areaOf(file) === undefined)).toEqual([]);
  });

  it('imports run one way only, as the table of areas says', () => {
    const wrong = files.flatMap((file) => {
      const area = areaOf(file) ?? '';
      return importsOf(file)
        .filter((path) => path.startsWith('.'))
        .map((path) => relative(root, resolve(root, dirname(file), path)))
        .filter((target) => areaOf(target) !== area && !ALLOWED[area]?.includes(areaOf(target) ?? ''))
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('the table of areas itself has no circle', () => {
    const reaches = (from: string, to: string, seen: readonly string[] = []): boolean =>
      (ALLOWED[from] ?? []).some(
        (next) => next === to || (!seen.includes(next) && reaches(next, to, [...seen, next])),
      );
    expect(Object.keys(ALLOWED).filter((area) => reaches(area, area))).toEqual([]);
  });

  it('only the configuration reads the environment', () => {
    const readers = files.filter((file) => file !== READS_ENVIRONMENT && text(file).includes('process.env'));
    expect(readers.filter((file) => !passesItOn(file))).toEqual([]);
  });

  it('each vendor is touched by its own adapter only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => VENDORS[name] !== undefined && !VENDORS[name].includes(areaOf(file) ?? ''))
        .map((name) => `${file} → ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('each root field of a subgraph stands in a file of its kind', () => {
    const wrong = files
      .filter((file) => file.startsWith('subgraphs/'))
      .flatMap((file) =>
        Object.entries(ROOT_FIELDS)
          .filter(([decorator, suffix]) => text(file).includes(decorator) && !file.endsWith(suffix))
          .map(([decorator]) => `${file} has a ${decorator}`),
      );
    expect(wrong).toEqual([]);
  });

  it("the version of Salesforce's API stands once in the hub and once in the sandbox org", () => {
    const naming = files.filter((file) => /\b66\.0\b|= 66\b/.test(text(file)));
    expect(naming.toSorted()).toEqual(['src/salesforce/api-version.ts', 'src/sandbox-org/api-version.ts']);
    expect(text('subgraphs/salesforce/sfdx-project.json')).toContain(`"sourceApiVersion": "${API_VERSION}"`);
    expect(NEWEST_VERSION).toBe(Number(API_VERSION));
  });

  it('a command opens its adapters only on a database of its own version; `up` migrates first, `doctor` tells', () => {
    const unchecked = sources('src/cli/commands').filter((file) => /new Adapters\(/.test(text(file)));
    expect(unchecked.toSorted()).toEqual(['src/cli/commands/doctor.ts', 'src/cli/commands/up.ts']);
  });

  it('no folder is a dumping ground', () => {
    const folders = new Set(files.flatMap((file) => dirname(file).split('/')));
    expect(
      ['utils', 'helpers', 'common', 'lib', 'types', 'misc', 'shared'].filter((name) => folders.has(name)),
    ).toEqual([]);
  });
});

/** Handing the whole environment to a child process is not reading it. */
function passesItOn(file: string): boolean {
  return text(file)
    .split('\n')
    .filter((line) => line.includes('process.env'))
    .every((line) => line.includes('...process.env'));
}

function areaOf(file: string): string | undefined {
  return Object.keys(ALLOWED)
    .filter((area) => file.startsWith(`${area}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const pattern = /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]/gm;
  return [...text(file).matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => relative(root, join(folder, name)));
}

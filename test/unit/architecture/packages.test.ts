import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** The programs of a production installation. */
const PROGRAMS = [
  'src/cli/main.ts',
  ...readdirSync(join(root, 'src/cli/commands')).map((file) => `src/cli/commands/${file}`),
  'gateway/planner/planner.process.ts',
  // Loaded when they are needed.
  'src/salesforce/change-feed/pubsub-api.ts',
  'src/salesforce/change-feed/subscription.ts',
  'src/telemetry/export/metrics.ts',
  'src/telemetry/export/resource.ts',
  'src/telemetry/export/traces.ts',
];

/** Dependencies that no program imports, and why they are there. */
const NOT_IMPORTED: Readonly<Record<string, string>> = {
  node: 'the Node that every npm script runs',
  'graphql-scalars': 'type-graphql imports it as a peer',
};

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};

it('production programs load only packages that a production installation has', () => {
  expect(loadedBy(PROGRAMS).filter((name) => !(name in dependencies))).toEqual([]);
});

it('a production installation has only packages that its programs load', () => {
  const loaded = loadedBy(PROGRAMS);
  const others = Object.keys(dependencies).filter((name) => !loaded.includes(name));
  expect(others.toSorted()).toEqual(Object.keys(NOT_IMPORTED).toSorted());
});

it('tells a package of development where one is loaded', () => {
  expect(loadedBy(['src/sandbox-org/main.ts']).filter((name) => !(name in dependencies))).not.toEqual([]);
});

/** A process needs memory for all that it loads. */
it('a worker and a backfill load no part of the gateway or of a subgraph', () => {
  const commands = ['src/cli/commands/worker.ts', 'src/cli/commands/backfill.ts', 'src/cli/main.ts'];
  const parts = (files: readonly string[]) =>
    filesOf(files).filter((file) => file.startsWith('gateway/') || file.startsWith('subgraphs/'));
  expect(parts(commands)).toEqual([]);
  expect(parts(['src/cli/commands/gateway.ts'])).not.toEqual([]);
});

/** These programs, and the files that they import statically. */
function filesOf(programs: readonly string[]): string[] {
  const files = new Set(programs);
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(relative(root, resolve(root, dirname(file), name)));
    }
  }
  return [...files];
}

/** The packages that these programs cannot start without: what they and the files they import name statically. */
function loadedBy(programs: readonly string[]): string[] {
  const names = filesOf(programs).flatMap(importsOf);
  return [...new Set(names.filter((name) => !/^(?:\.|node:)/.test(name)).map(packageOf))];
}

/** Types are not there any more when a program runs. */
function importsOf(file: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b(?!\s+type\b)[^'";]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]/gm;
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The suites of the tests, each with what only it uses. What two suites use is in `test/harness`, which uses none of them.
 * A folder of `contract`, `integration` or `unit` is a suite of its own: its part of the system.
 */
const SUITES_BY_PART = ['contract', 'integration', 'unit'];
const HARNESS = 'test/harness';
/** Loaded anew for each test file. */
const SETUP = 'test/harness/left-behind.ts';
/** The scorecard runs the benchmarks' own code. */
const RUNS: Readonly<Record<string, string>> = { 'test/scorecard': 'test/bench' };

const root = resolve(import.meta.dirname, '../../..');
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `test/${name}`);

describe('the suites', () => {
  it('import only themselves and the harness, and the harness imports no suite', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file, target))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('share processes: no module but a test file registers hooks or tests when it is loaded, since a second file does not load it', () => {
    const shared = files.filter((file) => !file.endsWith('.test.ts') && file !== SETUP);
    expect(shared.filter((file) => registers(readFileSync(join(root, file), 'utf8')))).toEqual([]);
    expect(registers('export let world: World;\nbeforeAll(async () => {')).toBe(true);
    expect(registers('export function useWorld(): void {\n  beforeAll(async () => {')).toBe(false);
  });

  it('are told apart', () => {
    const redis = 'test/integration/redis/list-cache.test.ts';
    expect(mayImport(redis, 'test/integration/redis/owner.ts')).toBe(true);
    expect(mayImport(redis, 'test/harness/redis.ts')).toBe(true);
    expect(mayImport(redis, 'src/redis/cache.ts')).toBe(true);
    expect(mayImport(redis, 'test/integration/sync/sync-fixture.ts')).toBe(false);
    expect(mayImport('test/scorecard/rows/table.ts', 'test/bench/live/resume.ts')).toBe(true);
    expect(mayImport('test/bench/live/resume.ts', 'test/scorecard/rows/table.ts')).toBe(false);
    expect(mayImport('test/contract/one.test.ts', 'test/contract/gateway/raw-door.ts')).toBe(false);
    expect(mayImport('test/harness/redis.ts', 'test/integration/redis/owner.ts')).toBe(false);
    expect(mayImport('test/federation/node.test.ts', 'test/federation/metamorphic/chance.ts')).toBe(true);
    expect(files.flatMap(importsOf).some((target) => target.startsWith(`${HARNESS}/`))).toBe(true);
  });
});

function registers(text: string): boolean {
  return /^(?:beforeAll|beforeEach|afterAll|afterEach|onTestFinished|describe|it|test)\b[.(]/m.test(text);
}

function mayImport(file: string, target: string): boolean {
  const suite = suiteOf(target);
  const own = suiteOf(file) ?? '';
  return suite === null || suite === HARNESS || suite === own || suite === RUNS[own];
}

/** Null for what is no test. */
function suiteOf(file: string): string | null {
  const [top, kind = '', part = ''] = dirname(file).split('/');
  if (top !== 'test') return null;
  return SUITES_BY_PART.includes(kind) ? `test/${kind}/${part}` : `test/${kind}`;
}

/** The files that a file imports, statically, dynamically or by their address. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const paths = text.matchAll(/(?:\bfrom|\bimport|\bURL\(|\bimport\()\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...paths].map(([, path = '']) => relative(root, resolve(root, dirname(file), path)));
}

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = { extends: true as const };

/**
 * One project for each kind of test. Everything but `unit` runs against the real PostgreSQL, Redis and
 * sandbox org that `test/harness/services.ts` starts once for the whole run.
 */
export default defineConfig({
  // Vite would load graphql's .mjs beside the CommonJS build that Node gives to every dependency: two GraphQLs.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/harness/services.ts'],
    setupFiles: ['reflect-metadata', 'test/harness/left-behind.ts'],
    // A hub that a test starts as a process loads its modules in two thirds of the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    // Limits only end a test that would never pass: a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // The files of a project share processes: to load the hub's modules again for each file costs a quarter of the processor.
    // `test/harness/left-behind.ts` fails a file that leaves something behind in its process.
    isolate: false,
    // The files wait for PostgreSQL, Redis and processes of their own much of the time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      'unit',
      'contract',
      'integration',
      'federation',
      'end-to-end',
      'security',
      'browser',
      'scorecard',
    ].map((name) => ({
      ...shared,
      test: { name, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});

#!/usr/bin/env node
// `npx waybill …`: runs the built command line under the Node that the project pins, whatever the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'dist', 'src', 'cli', 'main.js');
const pinned = join(root, 'node_modules', '.bin', 'node');

/**
 * The space of V8 for new objects, megabytes, of commands that carry records in bulk. Node 24 lets it grow to 64 on a machine
 * with much memory, and holds up to three of them. A gateway needs them: `src/cli/sizing.md`. V8 reads it when a process
 * begins and never again.
 */
const SEMI_SPACE_MB = 8;
const IN_BULK = ['worker', 'backfill'];
/**
 * Glibc gives each of a process's threads a heap of its own, up to eight for each core, and returns little of them. Two cost
 * such a command no time.
 */
const ARENAS = '2';
const SEMI_SPACE = /--max[-_]semi[-_]space[-_]size/;
const given = [process.env.NODE_OPTIONS, ...process.execArgv].join(' ');
const isInBulk = IN_BULK.includes(process.argv[2] ?? '');
const options = isInBulk && !SEMI_SPACE.test(given) ? [`--max-semi-space-size=${SEMI_SPACE_MB}`] : [];
const env = isInBulk ? { MALLOC_ARENA_MAX: ARENAS, ...process.env } : process.env;
const command = [main, ...process.argv.slice(2)];

if (!existsSync(main)) {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) {
    process.stderr.write(
      'Waybill is not built. Build it with its development packages: npm ci && npm run build\n',
    );
    process.exit(built.status ?? 1);
  }
}
if (Number(process.versions.node.split('.')[0]) >= 24) {
  // The same process goes on with these bounds, under its own id. Windows cannot do that.
  if (isInBulk && process.platform !== 'win32') {
    process.execve(process.execPath, [process.execPath, ...process.execArgv, ...options, ...command], env);
  }
  await import(main);
} else {
  const { spawn } = await import('node:child_process');
  const child = spawn(pinned, [...options, ...command], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${pinned} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runChaos, SHORT_RUN } from '../harness/chaos/chaos-run.ts';
import { exitCodeOf } from '../harness/chaos/report.ts';
import { type Command, runCommand } from '../harness/command.ts';
import { processesOf } from '../harness/process-table.ts';

const MAIN = join(import.meta.dirname, '../../dist/test/harness/chaos/main.js');
/** An error event that nobody hears, at a moment of our choice. */
const FAULT =
  'data:text/javascript,import{EventEmitter}from"node:events";' +
  'process.on("SIGUSR2",()=>new EventEmitter().emit("error",new Error("read ECONNRESET")))';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-endings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runChaosProgram(env: NodeJS.ProcessEnv = {}): Command {
  return runCommand(process.execPath, ['--import', FAULT, MAIN, '--short'], { TMPDIR: folder, ...env });
}

async function whenItSays(command: Command, text: string): Promise<void> {
  await command.line((line) => (line.includes(text) ? line : null));
}

/** The report stands whatever was met; nothing of the run goes on. */
function expectEnded(command: Command, why: string): void {
  expect(command.stdout()).toContain(`the run was broken off: ${why}`);
  expect(command.stdout()).toContain('pass  0 left behind');
  expect(processesOf(folder)).toEqual([]);
}

it.each([
  ['SIGINT', 'told to stop by SIGINT'],
  ['SIGUSR2', 'read ECONNRESET'],
] as const)(
  'a run under load that meets %s compares what it has, and leaves no process',
  async (signal, why) => {
    await using command = runChaosProgram();
    await whenItSays(command, 'writers begin');
    command.process.kill(signal);
    expect(await command.ended).toBe(2);
    expectEnded(command, why);
    expect(command.stdout()).toContain('pass  0 not compared');
  },
  120_000,
);

it('a run that meets an error while it starts ends with a report and leaves no process', async () => {
  await using command = runChaosProgram();
  await whenItSays(command, 'starting');
  command.process.kill('SIGUSR2');
  expect(await command.ended).toBe(2);
  expectEnded(command, 'read ECONNRESET');
});

it('a run that reaches its time limit ends with a report and leaves no process', async () => {
  const { signal } = new AbortController();
  const report = await runChaos({ ...SHORT_RUN, limitMs: 1, signal, onProgress: () => {} });
  expect(exitCodeOf(report)).toBe(2);
  expect(report).toMatchObject({ brokenOff: 'the limit of 0.001 s', leftBehind: [] });
});

it('a run whose start fails half-way ends with a report and leaves no process', async () => {
  // PostgreSQL starts with these, Redis is missing.
  for (const program of ['id', 'setpriv']) symlinkSync(`/usr/bin/${program}`, join(folder, program));
  await using command = runChaosProgram({ PATH: folder });
  expect(await command.ended).toBe(2);
  expectEnded(command, 'redis-server is not on the PATH');
});

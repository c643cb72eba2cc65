import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll } from 'vitest';
import type { DemoFile } from '../../../src/cli/wiring/demo-file.ts';
import { type Command, runWaybill } from '../../harness/command.ts';

const WELCOME = 'Waybill answers at ';

/** A folder for the data of the hubs that one test file starts. The hubs and the folder end with the file. */
export function dataFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-up-'));
  const commands: Command[] = [];
  afterAll(async () => {
    await Promise.all(commands.map((command) => command[Symbol.asyncDispose]()));
    for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const demoFile = (data: string) =>
    JSON.parse(readFileSync(join(folder, data, 'demo.json'), 'utf8')) as DemoFile;
  return {
    folder,
    commands,
    demoFile,

    up: (data: string, more: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Command => {
      const env = { WAYBILL_DATA: join(folder, data), WAYBILL_PORT: '0', ...more };
      const command = runWaybill(['up', ...args], env);
      commands.push(command);
      return command;
    },

    /** Runs another command on the data of a hub. */
    waybill: async (data: string, ...args: string[]) => {
      const command = runWaybill(args, { WAYBILL_DATA: join(folder, data), LOG_LEVEL: 'error' });
      const code = await command.ended;
      return { code, stdout: command.stdout(), stderr: command.stderr() };
    },

    sql: async (data: string, text: string): Promise<unknown[]> => {
      const client = new Client({ connectionString: demoFile(data).databaseUrl });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
  };
}

export async function ready(command: Command): Promise<void> {
  await command.line((line) => (line.startsWith(WELCOME) ? line : null));
}

/** The processes whose command line names this folder. */
export function processesOf(path: string): number[] {
  return commandLines()
    .filter(([, line]) => line.includes(`${path}/`) || line.endsWith(path))
    .map(([pid]) => pid);
}

/** A small Linux has no `ps`; other systems have no /proc. */
function commandLines(): (readonly [pid: number, line: string])[] {
  if (!existsSync('/proc/self/cmdline')) {
    const lines = execFileSync('ps', ['-Ao', 'pid=,args=']).toString().split('\n');
    return lines.map((line) => [Number.parseInt(line, 10), line]);
  }
  return readdirSync('/proc').flatMap((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return /^\d+$/.test(name) ? [[Number(name), line] as const] : [];
    } catch {
      return [];
    }
  });
}

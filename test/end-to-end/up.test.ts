import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/cli/embedded/postgres.ts';
import type { DemoFile } from '../../src/cli/wiring/demo-file.ts';
import { type Command, runCommand, runWaybill } from '../harness/command.ts';
import { askGateway } from '../harness/hub.ts';
import { EXAMPLES } from './examples.ts';

const ROOT = join(import.meta.dirname, '../..');
const WELCOME = 'Waybill answers at ';

let folder: string;
const commands: Command[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-up-'));
});
afterAll(async () => {
  await Promise.all(commands.map((command) => command[Symbol.asyncDispose]()));
  for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts `waybill up` on a data folder of this file's. */
function up(data: string, more: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Command {
  const env = { WAYBILL_DATA: join(folder, data), WAYBILL_PORT: '0', ...more };
  const command = runWaybill(['up', ...args], env);
  commands.push(command);
  return command;
}

async function ready(command: Command): Promise<void> {
  await command.line((line) => (line.startsWith(WELCOME) ? line : null));
}

function demoFile(data: string): DemoFile {
  return JSON.parse(readFileSync(join(folder, data, 'demo.json'), 'utf8')) as DemoFile;
}

/** The processes whose command line names this folder. */
function processesOf(path: string): number[] {
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

async function waybill(data: string, ...args: string[]) {
  const command = runWaybill(args, { WAYBILL_DATA: join(folder, data), LOG_LEVEL: 'error' });
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

async function sql(data: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: demoFile(data).databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('waybill up', () => {
  it('answers the query that it prints, and every example', async () => {
    const hub = up('main');
    await ready(hub);
    const curl = /^curl [\s\S]*?\}'$/m.exec(hub.stdout())?.[0] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
    expect(JSON.parse(stdout)).toMatchObject({
      data: {
        viewer: {
          account: {
            displayName: 'Northwind Instruments',
            legalName: 'Northwind Instruments, Inc.',
            contractTerms: { tier: 'GOLD' },
            shipments: { nodes: { length: 3 } },
          },
        },
      },
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('errors');
    expect(hub.stdout()).toContain(join(folder, 'main', 'demo.json'));
    const { graphqlUrl, tokens } = demoFile('main');
    for (const { operation, user, variables } of EXAMPLES) {
      const answer = await askGateway<object, object>(graphqlUrl, tokens[user] ?? '', operation, variables);
      expect(answer.errors).toEqual([]);
    }
  });

  it('tells scripts where everything is', async () => {
    const text = expect.stringMatching(/./);
    expect(demoFile('main')).toMatchObject({
      graphqlUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/),
      wsUrl: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/graphql$/),
      databaseUrl: expect.stringMatching(/^postgresql:/),
      redisUrl: expect.stringMatching(/^redis:/),
      salesforce: {
        instanceUrl: text,
        loginUrl: text,
        clientId: text,
        username: text,
        privateKeyFile: join(folder, 'main', 'sandbox-org', 'client-key.pem'),
      },
      tokens: {
        customer: text,
        otherCustomer: text,
        serviceAgent: text,
        dispatcher: text,
        analyst: text,
        admin: text,
      },
    });
  });

  it('lets one hub work on a folder', async () => {
    const second = up('main');
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/^A hub \(process \d+\) is running on .*main\. .*WAYBILL_DATA.*\n$/);
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(true);
  });

  it('says in one line that its port is busy, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const hub = up('busy', { WAYBILL_PORT: port });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr()).toMatch(
      new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use\\. .*WAYBILL_PORT.*\\n$`),
    );
    expect(processesOf(join(folder, 'busy'))).toEqual([]);
    expect(existsSync(join(folder, 'busy', 'demo.json'))).toBe(false);
    other.close();
  });

  it('says in one line that redis-server is missing', async () => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    for (const program of ['ps', 'id', 'setpriv', 'sh']) {
      const found = execFileSync('sh', ['-c', `command -v ${program}`])
        .toString()
        .trim();
      symlinkSync(found, join(bin, program));
    }
    const hub = up('missing', { PATH: bin });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr()).toMatch(/^redis-server is not on the PATH\. .*npm run setup.*\n$/);
    expect(processesOf(join(folder, 'missing'))).toEqual([]);
  });

  it('says which setting of a given Salesforce is missing, and leaves nothing behind', async () => {
    const hub = up('given', { SALESFORCE_LOGIN_URL: 'https://login.example' });
    expect(await hub.ended).toBe(1);
    expect(hub.stderr()).toMatch(/^Set SALESFORCE_CLIENT_ID: .*\n$/);
    expect(processesOf(join(folder, 'given'))).toEqual([]);
  });

  it('refuses the data of another version in one line, and says how to begin anew', async () => {
    const data = join(folder, 'older');
    const postgres = await startEmbeddedPostgres({ folder: join(data, 'postgres') });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`CREATE TABLE waybill_migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    await client.query(`INSERT INTO waybill_migration (name, checksum) VALUES ('0001_portal.sql', '')`);
    await client.end();
    await postgres.stop();
    const refusal = new RegExp(
      `^The database was made by another version of Waybill: "0001_portal\\.sql" ran there, .* Nothing was changed\\. ` +
        `.* throw away all data in ${data} with "npm start -- --fresh"\\.\\n$`,
    );
    const hub = up('older');
    expect(await hub.ended).toBe(1);
    expect(hub.stderr()).toMatch(refusal);
    expect(processesOf(data)).toEqual([]);
  });

  it('is answered by every command of the command line', async () => {
    const token = await waybill('main', 'token', 'sam@waybill.example', '--role', 'SERVICE_AGENT');
    expect(token).toMatchObject({ code: 0, stderr: '' });
    const { graphqlUrl } = demoFile('main');
    const answer = await askGateway(graphqlUrl, token.stdout.trim(), '{ viewer { role } }');
    expect(answer.data).toEqual({ viewer: { role: 'SERVICE_AGENT' } });

    const timeless = await waybill('main', 'token', 'sam@waybill.example', '--hours', 'soon');
    expect(timeless.code).toBe(1);
    expect(timeless.stderr).toMatch(/'--hours <hours>' argument 'soon' is invalid\. Give hours up to/);

    const report = join(folder, 'report.csv');
    const file = join(folder, 'other.csv');
    const mapping = join(ROOT, 'src/import/mappings/scms-delivery-history.json');
    writeFileSync(file, 'one,two\n1,2\n');
    const [unreadable, schema, rebuilt] = await Promise.all([
      waybill('main', 'import', 'shipments', file, '--mapping', mapping, '--report', report),
      promisify(execFile)('npx', ['waybill', 'schema', 'check'], { cwd: ROOT }),
      waybill('main', 'links', 'rebuild'),
    ]);
    expect(unreadable.code).toBe(1);
    expect(unreadable.stderr.trim().split('\n').at(-1)).toMatch(/column/);

    expect(rebuilt.code).toBe(0);
    expect(rebuilt.stdout).toMatch(/^Account: 7 links in /m);
    expect(rebuilt.stdout).toMatch(/^Shipment: 72 links in /m);
    const checked = await waybill('main', 'links', 'check');
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/^Account: 7 links agree, 0 not in the index, 0 findings$/m);
    expect(schema.stdout).toMatch(/^\d+ generated files are as committed\.$/m);
  });

  it('keeps its data over a Ctrl-C and ends every child', async () => {
    await sql('main', `UPDATE portal.account SET display_name = 'Kept' WHERE customer_code = 'HARBOR'`);
    const [first] = commands;
    if (first === undefined) throw new Error('no hub runs');
    expect(processesOf(join(folder, 'main')).length).toBeGreaterThan(1);
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.stderr()).not.toMatch(/"level":(4|5|6)0/);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(false);

    await ready(up('main'));
    const { graphqlUrl, tokens } = demoFile('main');
    const query = '{ viewer { account { displayName legalName } } }';
    expect((await askGateway(graphqlUrl, tokens['otherCustomer'] ?? '', query)).data).toEqual({
      viewer: { account: { displayName: 'Kept', legalName: 'Harbor Foods Cooperative' } },
    });
  });

  it('ends what a killed hub left behind and goes on', async () => {
    const killed = commands.at(-1);
    killed?.process.kill('SIGKILL');
    expect(await killed?.ended).toBe('SIGKILL');
    const orphans = processesOf(join(folder, 'main'));
    const hub = up('main');
    await hub.line((line) => (line.includes('PostgreSQL') ? line : null));
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(false);
    await ready(hub);
    const survivors = processesOf(join(folder, 'main'));
    expect(orphans.filter((pid) => survivors.includes(pid))).toEqual([]);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toEqual([{ display_name: 'Kept' }]);
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('starts anew when told to', async () => {
    const hub = up('main', {}, ['--fresh']);
    await ready(hub);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toEqual([{ display_name: 'Harbor Foods' }]);
    hub.process.kill('SIGINT');
    expect(await hub.ended).toBe(0);
  });

  it('told twice to stop leaves no child behind either', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGINT');
    await hub.line((line) => (line.startsWith('Stopping') ? line : null));
    hub.process.kill('SIGINT');
    expect([0, 130]).toContain(await hub.ended);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('whose terminal is closed ends every child in order', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGHUP');
    expect(await hub.ended).toBe(0);
    expect(hub.stdout()).toContain('Stopping …');
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('that is aborted leaves no child behind', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGABRT');
    expect(await hub.ended).toBe('SIGABRT');
    const allGone = () => processesOf(join(folder, 'main')).length === 0;
    await vi.waitUntil(allGone, { timeout: 20_000, interval: 50 });
  });

  it('starts again right after everything was killed at once', async () => {
    const killed = up('main');
    await ready(killed);
    const pids = [killed.process.pid ?? 0, ...processesOf(join(folder, 'main'))];
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const hub = up('main');
    await ready(hub);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toHaveLength(1);
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
  });

  it('stands when nobody takes its output', async () => {
    const env = { WAYBILL_DATA: join(folder, 'main'), WAYBILL_PORT: '0' };
    const main = join(ROOT, 'dist/src/cli/main.js');
    const program = [process.execPath, main, 'up'];
    const hub = runCommand('/bin/sh', ['-c', 'exec "$0" "$@" >/dev/full 2>/dev/full', ...program], env);
    commands.push(hub);
    const isThere = () => existsSync(join(folder, 'main', 'demo.json'));
    await vi.waitUntil(isThere, { timeout: 30_000, interval: 50 });
    const { graphqlUrl, tokens } = demoFile('main');
    const answer = await askGateway(graphqlUrl, tokens['admin'] ?? '', '{ viewer { role } }');
    expect(answer.data).toEqual({ viewer: { role: 'ADMIN' } });
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
  });

  it('says which file of the sandbox org is damaged, and leaves nothing behind', async () => {
    const records = join(folder, 'damaged', 'sandbox-org', 'records');
    mkdirSync(records, { recursive: true });
    writeFileSync(
      join(records, 'org.sqlite'),
      'no SQLite file, but what a full disk has left of one'.repeat(100),
    );
    const hub = up('damaged');
    expect(await hub.ended).toBe(1);
    expect(hub.stderr()).toContain(`${join(records, 'org.sqlite')} cannot be read: file is not a database.`);
    expect(processesOf(join(folder, 'damaged'))).toEqual([]);
  });

  it('told to stop in the middle of its start ends every child', async () => {
    const hub = up('early');
    await hub.line((line) => (/PostgreSQL|Redis|Sandbox org/.test(line) ? line : null));
    hub.process.kill('SIGINT');
    expect(await hub.ended).toBe(0);
    expect(processesOf(join(folder, 'early'))).toEqual([]);
  });
});

describe.concurrent('the production profile', () => {
  const PLAINTEXT = {
    WAYBILL_PROFILE: 'production',
    DATABASE_URL: 'postgres://db.example/waybill',
    REDIS_URL: 'redis://redis.example',
    SALESFORCE_LOGIN_URL: 'http://login.example',
    WAYBILL_TOKEN_JWKS_URL: 'http://keys.example',
    WAYBILL_PORTAL_URL: 'http://portal.example/graphql',
  };

  it.each(['up', 'gateway'])('%s refuses plaintext hops and names each variable', async (name) => {
    const command = runWaybill([name], { ...PLAINTEXT, WAYBILL_DATA: join(folder, 'production') });
    expect(await command.ended).toBe(1);
    expect(command.stdout()).toBe('');
    const named = command.stderr().matchAll(/^ {2}([A-Z_]+|waybill up): /gm);
    expect(new Set([...named].map(([, variable]) => variable))).toEqual(
      new Set([
        'DATABASE_URL',
        'REDIS_URL',
        'SALESFORCE_LOGIN_URL',
        'WAYBILL_PORTAL_URL',
        'WAYBILL_TOKEN_JWKS_URL',
        name === 'up' ? 'waybill up' : 'WAYBILL_ENVELOPE_SECRET_FILE',
      ]),
    );
  });

  it.each([
    ['links', 'check'],
    ['import', 'shipments', 'any.csv', '--mapping', 'src/import/mappings/scms-delivery-history.json'],
  ])('%s %s refuses plaintext hops too', async (...command) => {
    const refused = runWaybill(command, { ...PLAINTEXT, WAYBILL_DATA: join(folder, 'production') });
    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toMatch(/^Not fit for production:\n {2}DATABASE_URL: /);
  });

  it('mints no demo tokens', async () => {
    const command = runWaybill(['token', 'sam@waybill.example'], {
      WAYBILL_PROFILE: 'production',
      WAYBILL_DATA: join(folder, 'production'),
    });
    expect(await command.ended).toBe(1);
    expect(command.stdout()).toBe('');
    expect(command.stderr().trim().split('\n')).toHaveLength(1);
  });
});

describe('npx waybill', () => {
  it('passes signals and exit codes on, whatever Node the machine has', async () => {
    const command = runCommand(
      '/usr/bin/env',
      ['sh', '-c', `exec node ${ROOT}/src/cli/waybill.mjs nonsense`],
      {},
    );
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toContain("unknown command 'nonsense'");
  });
});

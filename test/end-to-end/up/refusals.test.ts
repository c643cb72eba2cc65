import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { runCommand, runWaybill } from '../../harness/command.ts';

import { dataFolder, processesOf } from './data-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const { folder, up } = dataFolder();

describe('waybill up', () => {
  it('says in one line that its port is busy, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const hub = up('busy', { WAYBILL_PORT: port });
    expect(await hub.ended).toBe(1);
    // On a busy machine the log may tell first that a part is slow.
    const told = hub
      .stderr()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(told.join('\n')).toMatch(
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
});

describe.concurrent('the production profile', () => {
  const PLAINTEXT = {
    WAYBILL_PROFILE: 'production',
    DATABASE_URL: 'postgres://db.example/waybill',
    REDIS_URL: 'redis://redis.example',
    SALESFORCE_LOGIN_URL: 'http://login.example',
    WAYBILL_TOKEN_JWKS_URL: 'http://keys.example',
    WAYBILL_PORTAL_URL: 'http://portal.example/graphql',
    WAYBILL_MAX_DEPHT: '12',
    WAYBILL_MAX_COST: '',
  };

  it.each(['up', 'gateway'])(
    '%s refuses plaintext hops and settings without effect, and names each variable',
    async (name) => {
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
          'WAYBILL_PUBLIC_URL',
          'WAYBILL_MAX_DEPHT',
          'WAYBILL_MAX_COST',
          'WAYBILL_TOKEN_AUDIENCE',
          'WAYBILL_TOKEN_ISSUER',
          'WAYBILL_TOKEN_JWKS_URL',
          name === 'up' ? 'waybill up' : 'WAYBILL_ENVELOPE_SECRET_FILE',
        ]),
      );
    },
  );

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

  it.each([
    ['worker', '', 'begins with --max-semi-space-size=8 and 2 arenas'],
    ['worker', '--max-semi-space-size=32', 'begins with nothing and 2 arenas'],
    ['gateway', '', 'begins with nothing and all arenas'],
  ])('bounds the memory of a worker alone: %s with NODE_OPTIONS "%s" %s', async (name, given, begins) => {
    const tell = `
        const arenas = process.env.MALLOC_ARENA_MAX ?? 'all';
        process.stderr.write(\`begins with \${process.execArgv.join() || 'nothing'} and \${arenas} arenas\\n\`)`;
    const NODE_OPTIONS = `${given} --import=data:text/javascript,${encodeURIComponent(tell)}`;
    const program = ['sh', '-c', `exec node ${ROOT}/src/cli/waybill.mjs ${name} --nonsense`];
    const command = runCommand('/usr/bin/env', program, { NODE_OPTIONS });
    expect(await command.ended).toBe(1);
    expect(command.stderr().split('\n')).toContain(begins);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupFinding } from '../../src/cli/doctor/backup-check.ts';
import { VARIABLES } from '../../src/config/variables.ts';
import { makeCertificate } from '../harness/certificate.ts';
import { runWaybill } from '../harness/command.ts';
import { startWorld, type World } from '../harness/world.ts';

interface Report {
  readonly failures: number;
  readonly checks: readonly { readonly check: string; readonly findings: readonly Found[] }[];
}
interface Found {
  readonly state: string;
  readonly found: string;
  readonly mend: string | null;
}

let world: World;
let folder: string;
let environment: Record<string, string>;
const started = new AsyncDisposableStack();

beforeAll(async () => {
  world = started.use(await startWorld());
  folder = await mkdtemp(join(tmpdir(), 'waybill-doctor-'));
  started.defer(() => rm(folder, { recursive: true }));
  const tokenKeys = join(folder, 'keys.json');
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(tokenKeys, JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
  const { login } = world.org;
  environment = {
    WAYBILL_DATA: folder,
    DATABASE_URL: world.databaseUrl,
    REDIS_URL: world.redis.url,
    SALESFORCE_LOGIN_URL: login.loginUrl,
    SALESFORCE_CLIENT_ID: login.clientId,
    SALESFORCE_USERNAME: login.username,
    SALESFORCE_PRIVATE_KEY_FILE: login.privateKeyFile,
    WAYBILL_TOKEN_KEY_FILE: tokenKeys,
    WAYBILL_BACKUP_MARK: tokenKeys,
  };
});
afterAll(() => started.disposeAsync());

async function doctor(env: Record<string, string>, ...args: readonly string[]) {
  await using command = runWaybill(['doctor', ...args], env);
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

async function report(changed: Record<string, string>, env = environment) {
  const { code, stdout, stderr } = await doctor({ ...env, ...changed }, '--json');
  expect(stderr).toBe('');
  const told = JSON.parse(stdout) as Report;
  const of = (name: string) =>
    told.checks
      .find(({ check }) => check.startsWith(name))
      ?.findings.map(({ state, found }) => `${state} ${found}`);
  return { code, told, of };
}

const quoted = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A server that accepts connections and says nothing. */
async function silent(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('waybill doctor', () => {
  it('finds nothing to mend in an installation that is whole, one line for each finding', async () => {
    const { code, stdout, stderr } = await doctor(environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^0 failed, \d+ to look at$/);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(OK|WARNING) {1,7}[^:]+: .+/);
    for (const part of [
      'version',
      'backup',
      'settings',
      'PostgreSQL',
      'Redis',
      'Salesforce login',
      'documents',
    ]) {
      expect(stdout).toMatch(new RegExp(`^OK +${part}`, 'm'));
    }
    expect(stdout).toContain('every field of the ownership table');
  });

  it('says each thing that is broken, whatever else is, and does not wait for what hangs', async () => {
    const server = await silent();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const empty = new URL(world.databaseUrl);
    empty.pathname = '/postgres';
    using certificate = makeCertificate();
    await world.org.grant('Account', 'Website', 'NOTHING');
    await world.org.grant('Contact', 'Title', 'READ');
    const { code, told, of } = await report({
      REDIS_URL: `redis://127.0.0.1:${port}`,
      DATABASE_URL: empty.href,
      WAYBILL_TLS_CERTIFICATE_FILE: certificate.certificateFile,
      WAYBILL_AUDIT_KEY_FILE: join(folder, 'nothing'),
      WAYBILL_NO_SETTING: 'x',
    });
    server.close();
    await world.org.grantAll();
    expect(code).toBe(1);
    expect(of('settings')).toEqual([
      expect.stringContaining('FAILED WAYBILL_TLS_KEY_FILE'),
      expect.stringContaining('WARNING WAYBILL_NO_SETTING'),
    ]);
    expect(of('Redis')).toEqual([expect.stringMatching(/^FAILED /)]);
    expect(of('PostgreSQL')).toContainEqual(expect.stringMatching(/^FAILED \d+ migrations did not run/));
    // Its certificates are valid for 30 days.
    expect(of('certificate')).toEqual([expect.stringMatching(/^WARNING it ends on .*, in 29 days$/)]);
    expect(of('keys of the audit')).toEqual([expect.stringContaining(join(folder, 'nothing'))]);
    expect(of('Salesforce permissions')).toEqual([
      'FAILED Account.Website: the integration user may not read it',
      'FAILED Contact.Title: the integration user may not change it',
    ]);
    expect(of('Salesforce login')).toEqual([expect.stringMatching(/^OK /)]);
    expect(of('documents')).toEqual([expect.stringMatching(/^OK /)]);
    for (const { state, mend } of told.checks.flatMap(({ findings }) => findings)) {
      expect(mend === null).toBe(state === 'OK' || state === 'SKIPPED');
    }
  });

  it('says which keys of callers, certificates and endpoints do not work, and what to do', async () => {
    using certificate = makeCertificate();
    using other = makeCertificate();
    const server = await silent();
    const address = server.address();
    const nobody = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    server.close();
    const { code, told, of } = await report({
      WAYBILL_TOKEN_KEY_FILE: '',
      WAYBILL_TOKEN_JWKS_URL: `${nobody}/keys`,
      WAYBILL_TOKEN_ISSUER: nobody,
      WAYBILL_SIGN_IN_CLIENT_ID: 'pages',
      WAYBILL_TLS_CERTIFICATE_FILE: certificate.certificateFile,
      WAYBILL_TLS_KEY_FILE: other.keyFile,
      SALESFORCE_CHANGE_CHANNEL: 'Portal_Hub__chn',
      SALESFORCE_PUBSUB_ENDPOINT: 'localhost:1',
      DATABASE_URL: world.databaseUrl.replace(/:[^:@/]+@/, ':wrong@'),
      REDIS_URL: nobody.replace('http', 'redis'),
    });
    expect(code).toBe(1);
    expect(of('keys of tokens')).toEqual([expect.stringMatching(/^FAILED .*ECONNREFUSED/)]);
    expect(of('Redis')).toEqual([expect.stringMatching(/^FAILED .*ECONNREFUSED/)]);
    expect(of('sign-in')).toEqual([expect.stringMatching(/^FAILED .*ECONNREFUSED/)]);
    expect(of('certificate')).toEqual([expect.stringContaining('cannot be used together')]);
    expect(of('Salesforce change feed')).toEqual([
      expect.stringMatching(/^FAILED localhost:1 does not open/),
    ]);
    expect(of('PostgreSQL (DATABASE_URL)')).toEqual([expect.stringMatching(/^FAILED .*28P01/)]);
    // Advice for callers helps no operator.
    for (const { mend } of told.checks.flatMap(({ findings }) => findings))
      expect(mend ?? '').not.toMatch(/^Retry|rest of the answer/);
  });

  it('fails when the file of a running hub cannot be read', async () => {
    const data = await mkdtemp(join(folder, 'damaged-'));
    writeFileSync(join(data, 'demo.json'), '{');
    const { code, told, of } = await report({ WAYBILL_DATA: data });
    expect({ code, failures: told.failures }).toEqual({ code: 1, failures: 1 });
    expect(of('settings')).toEqual([expect.stringContaining(join(data, 'demo.json'))]);
  });

  it('names every setting that is missing', async () => {
    const { DATABASE_URL: _, REDIS_URL: __, SALESFORCE_CLIENT_ID: ___, ...rest } = environment;
    const { code, of } = await report({}, rest);
    expect(code).toBe(1);
    expect(of('settings')?.map((line) => line.split(':')[0])).toEqual([
      'FAILED DATABASE_URL',
      'FAILED REDIS_URL',
      'FAILED SALESFORCE_CLIENT_ID',
    ]);
    expect(of('PostgreSQL')).toEqual(['SKIPPED its address is not set']);
  });
});

describe('a command with a setting that cannot be used', () => {
  const broken: readonly (readonly [string, readonly string[], () => Record<string, string>, RegExp])[] = [
    [
      'a data folder that is a file',
      ['token', 'x'],
      () => ({ WAYBILL_DATA: join(folder, 'keys.json') }),
      /WAYBILL_DATA/,
    ],
    [
      'an empty key',
      ['audit', 'verify'],
      () => ({ WAYBILL_AUDIT_KEY_FILE: '/dev/null' }),
      /\/dev\/null.*empty/,
    ],
    [
      'a file that is not there',
      ['import', 'shipments', '/no.csv', '--mapping', '/no.json'],
      () => ({}),
      /\/no\.json/,
    ],
    [
      'a worker without settings',
      ['worker'],
      () => ({ DATABASE_URL: '', REDIS_URL: '' }),
      /DATABASE_URL[^]*REDIS_URL/,
    ],
  ];

  it.each(broken)('names it, without a trace: %s', async (_what, args, changed, named) => {
    await using command = runWaybill(args, { ...environment, ...changed() });
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toMatch(named);
    expect(command.stderr()).not.toMatch(/^ +at /m);
  });
});

describe('a backup', () => {
  it('that is older than a night and two hours is a failure', () => {
    expect([backupFinding(3).state, backupFinding(26.5).state]).toEqual(['OK', 'FAILED']);
  });
});

describe('waybill --help', () => {
  it('lists every setting with its meaning, and every command', async () => {
    await using command = runWaybill(['--help'], {});
    expect(await command.ended).toBe(0);
    const lines = command.stdout().split('\n');
    for (const { name, description } of Object.values(VARIABLES)) {
      const at = lines.indexOf(`  ${name}`);
      expect(lines[at + 1]?.trim()).toMatch(new RegExp(`^${quoted(description)}`));
    }
    expect(command.stdout()).toMatch(/^ {2}doctor \[options\] \[parts\.\.\.\]/m);
    expect(lines.find((line) => line.includes(VARIABLES.port.description))).toContain('default 4000');
    expect(lines.find((line) => line.includes(VARIABLES.redisUrl.description))).toContain(
      'needed by gateway',
    );
  });
});

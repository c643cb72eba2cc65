import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';
import { loggedUrl, runCommand } from '../harness/command.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { example } from './examples.ts';

/** What runs, out of the built program, and what it reads. */
const BUILT = ['dist/src', 'dist/gateway', 'dist/subgraphs', 'dist/schema', 'dist/pages', 'dist/graphiql'];
const READ = ['package.json', 'schema', 'subgraphs'];

let hub: TestHub;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-production-'));
  installWithoutDevelopment(folder);
  hub = await startTestHub();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** The built program beside the packages that `npm ci --omit=dev` installs. */
function installWithoutDevelopment(target: string): void {
  for (const path of [...BUILT, ...READ]) {
    cpSync(join(packageRoot(), path), join(target, path), { recursive: true });
  }
  const { packages } = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
  };
  for (const [path, { dev, optional }] of Object.entries(packages)) {
    const isNested = path.lastIndexOf('node_modules/') > 0;
    if (path === '' || isNested || dev === true || optional === true) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    symlinkSync(join(packageRoot(), path), join(target, path));
  }
}

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { config } = hub;
  return runCommand(process.execPath, [join(folder, 'dist/src/cli/main.js'), ...args], {
    WAYBILL_DATA: join(folder, 'data'),
    WAYBILL_PORT: '0',
    WAYBILL_WORKER_PORT: '0',
    DATABASE_URL: config.databaseUrl ?? '',
    REDIS_URL: config.redisUrl ?? '',
    SALESFORCE_LOGIN_URL: config.salesforceLoginUrl ?? '',
    SALESFORCE_CLIENT_ID: config.salesforceClientId ?? '',
    SALESFORCE_USERNAME: config.salesforceUsername ?? '',
    SALESFORCE_PRIVATE_KEY_FILE: config.salesforcePrivateKeyFile ?? '',
    WAYBILL_TOKEN_KEY_FILE: config.tokenKeyFile ?? '',
    WAYBILL_TOKEN_ISSUER: config.tokenIssuer,
    WAYBILL_TOKEN_AUDIENCE: config.tokenAudience,
    ...more,
  });
}

describe('an installation without the packages of development', () => {
  it('answers queries, and serves the pages', async () => {
    await using gateway = run(['gateway']);
    const url = await gateway.line(loggedUrl('the gateway answers'));
    const { user, operation, variables } = example('PortalPage');
    const answer = await askGateway(url, hub.tokens[user] ?? null, operation, variables);
    expect(answer.errors).toEqual([]);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await fetch(new URL('/track', url))).status).toBe(200);
  });

  it('carries changes', async () => {
    await using worker = run(['worker']);
    await worker.line((line) => (line.includes('the worker works') ? line : null));
  });

  it.each([
    ['DATABASE_URL', 'The embedded PostgreSQL needs packages'],
    ['SALESFORCE_LOGIN_URL', 'The sandbox org needs packages'],
  ])('names what is missing when it should start what %s does not name', async (variable, words) => {
    await using up = run(['up'], { [variable]: '' });
    expect(await up.ended).toBe(1);
    expect(up.stderr()).toContain(words);
    expect(up.stderr()).toContain('npm install --include=dev');
  });
});

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../src/cli/embedded/child-process.ts';
import { runWaybill } from '../../harness/command.ts';
import { assertion, CLIENT_ID, FIXTURE, INTEGRATION } from './org-under-test.ts';

interface Ready {
  readonly instanceUrl: string;
  readonly loginUrl: string;
  readonly orgId: string;
}

describe('the sandbox org as a process of its own', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-org-process-'));
    writeFileSync(join(folder, 'key.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function launch() {
    const options = {
      dataDir: join(folder, 'data'),
      metadataDir: FIXTURE,
      clientId: CLIENT_ID,
      publicKeyFile: join(folder, 'key.pem'),
      username: INTEGRATION,
    };
    const child = spawn(process.execPath, ['src/sandbox-org/main.ts', JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, ready: JSON.parse(line) as Ready };
  }

  async function login(ready: Ready): Promise<string> {
    const claims = { iss: CLIENT_ID, sub: INTEGRATION, aud: ready.loginUrl, exp: Date.now() + 60_000 };
    const response = await fetch(`${ready.loginUrl}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(pair.privateKey, claims),
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  it('ends on SIGTERM and finds its records, sessions and org id again', async () => {
    const first = await launch();
    const authorization = `Bearer ${await login(first.ready)}`;
    const created = await fetch(`${first.ready.instanceUrl}/services/data/v66.0/sobjects/Account`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ Name: 'Kept' }),
    });
    const { id } = (await created.json()) as { id: string };
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);

    const second = await launch();
    expect(second.ready.orgId).toBe(first.ready.orgId);
    const found = await fetch(`${second.ready.instanceUrl}/services/data/v66.0/sobjects/Account/${id}`, {
      headers: { authorization },
    });
    expect(await found.json()).toMatchObject({ Name: 'Kept' });
    expect((await fetch(`${second.ready.instanceUrl}/sandbox/requests`)).status).toBe(404);
    second.child.stdin.end();
    expect(await once(second.child, 'exit')).toEqual([0, null]);
  });

  it('is a command of its own, with the ports and the metadata that it is given', async () => {
    const ports = [await freePort(), await freePort()];
    const places = ['--data', join(folder, 'command'), '--metadata', FIXTURE];
    await using command = runWaybill(
      ['sandbox-org', '--port', String(ports[0]), '--pubsub-port', String(ports[1]), ...places],
      {},
    );
    const ready = await command.line((line) => /^The sandbox org is ready: (.+)$/.exec(line)?.[1] ?? null);
    expect(ready).toBe(`http://127.0.0.1:${ports[0]}`);
    expect(await command.line((line) => /Pub\/Sub +(\S+),/.exec(line)?.[1] ?? null)).toBe(
      `localhost:${ports[1]}`,
    );
    expect((await fetch(`${ready}/services/data`)).status).toBe(200);
    command.process.kill('SIGTERM');
    expect(await command.ended).toBe(0);
  });

  it('refuses a port that is none', async () => {
    await using command = runWaybill(['sandbox-org', '--port', '70000'], {});
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toContain('"70000" is no port.');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/cli/logger.ts';
import { wireAuthenticator } from '../../src/cli/wiring/identity.ts';
import type { Caller } from '../../src/domain/access.ts';
import { ENVELOPE_HEADER, signEnvelope } from '../../src/identity/envelope.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { type Command, loggedUrl, runWaybill } from '../harness/command.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { hubEnvironment } from './hub-environment.ts';

const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}\n`;
const OTHER_KEY = `k1:${Buffer.alloc(32, 8).toString('base64')}\n`;
const BODY = JSON.stringify({ query: '{ viewer { role } shipments(first: 100) { nodes { number } } }' });

let hub: TestHub;
let folder: string;
let subgraph: Command;
let url: string;
let caller: Caller;

beforeAll(async () => {
  hub = await startTestHub();
  folder = mkdtempSync(join(tmpdir(), 'waybill-envelopes-'));
  writeFileSync(join(folder, 'keys'), KEY, { mode: 0o600 });
  subgraph = runWaybill(['subgraph', 'portal'], {
    ...hubEnvironment(hub),
    WAYBILL_ENVELOPE_SECRET_FILE: join(folder, 'keys'),
    LOG_LEVEL: 'debug',
  });
  url = await subgraph.line(loggedUrl('the subgraph answers'));
  const authenticator = wireAuthenticator(hub.config, hub.adapters, createLogger(hub.config));
  const authorization = `Bearer ${hub.tokens['customer']}`;
  caller = (await authenticator.authenticate({ requestId: 'test', authorization })).caller;
});
afterAll(async () => {
  await subgraph?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function sign(
  more: { subgraph?: string; body?: string; caller?: Caller; key?: string; now?: number } = {},
): string {
  const content = { subgraph: 'portal', body: BODY, caller, work: 'REQUEST', ...more } as const;
  return signEnvelope(content, parseEnvelopeKeys(more.key ?? KEY), more.now);
}

async function send(envelope: string | null, body: string = BODY, more: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(envelope === null ? {} : { [ENVELOPE_HEADER]: envelope }),
      ...more,
    },
    body,
  });
  const answer = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { reason?: string } }[];
  };
  return { status: response.status, data: answer.data, reason: answer.errors?.[0]?.extensions.reason };
}

function refused(reason: string) {
  return { status: 401, data: undefined, reason };
}

/** The envelope with something else in it under the old signature. */
function changed(envelope: string, change: (payload: Record<string, unknown>) => object): string {
  const [version, key, payload = '', mac] = envelope.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return [version, key, Buffer.from(JSON.stringify(change(content))).toString('base64url'), mac].join('.');
}

describe('an envelope opens a subgraph', () => {
  it('once, and not again', async () => {
    const envelope = sign();
    const first = await send(envelope);
    expect(first.status).toBe(200);
    expect(JSON.stringify(first.data)).toContain('WB-NOR');
    expect(JSON.stringify(first.data)).not.toContain('WB-HAR');
    expect(await send(envelope)).toEqual(refused('ENVELOPE_REPLAYED'));
  });

  it('once among many at the same time', async () => {
    const envelope = sign();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(envelope)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('for its own body only', async () => {
    const other = JSON.stringify({ query: '{ viewer { role } }' });
    expect(await send(sign(), other)).toEqual(refused('ENVELOPE_BODY_CHANGED'));
    expect(await send(sign(), `${BODY} `)).toEqual(refused('ENVELOPE_BODY_CHANGED'));
  });

  it('of its own name only', async () => {
    expect(await send(sign({ subgraph: 'salesforce' }))).toEqual(refused('ENVELOPE_WRONG_SUBGRAPH'));
  });

  it('for seconds only', async () => {
    expect(await send(sign({ now: Date.now() - 60_000 }))).toEqual(refused('ENVELOPE_EXPIRED'));
    expect(await send(sign({ now: Date.now() + 60_000 }))).toEqual(refused('ENVELOPE_EXPIRED'));
  });

  it('with the shared key only', async () => {
    expect(await send(sign({ key: OTHER_KEY }))).toEqual(refused('ENVELOPE_BAD_SIGNATURE'));
    expect(await send(sign({ key: OTHER_KEY.replace('k1', 'k2') }))).toEqual(refused('ENVELOPE_UNKNOWN_KEY'));
  });

  it.each<[string, (payload: Record<string, unknown>) => object]>([
    ['role', (payload) => ({ ...payload, role: 'ADMIN' })],
    ['scope', (payload) => ({ ...payload, scope: null })],
    ['nonce', (payload) => ({ ...payload, nonce: 'another-nonce-of-the-right-length' })],
    ['end', (payload) => ({ ...payload, exp: Number(payload['exp']) + 1 })],
  ])('with the %s that was signed', async (_name, change) => {
    expect(await send(changed(sign(), change))).toEqual(refused('ENVELOPE_BAD_SIGNATURE'));
  });

  it.each([
    ['none', null],
    ['nothing', ''],
    ['words', 'hello'],
    ['no signature', '1.k1.e30.'],
    ['another version', '2.k1.e30.x'],
    ['40 KB', `1.k1.${'x'.repeat(40_000)}.x`],
  ])('and %s opens nothing, whatever token comes with it', async (_name, envelope) => {
    const answer = await send(envelope, BODY, { authorization: `Bearer ${hub.tokens['admin']}` });
    expect(answer).toMatchObject({ status: 401, data: undefined });
    expect(answer.reason).toMatch(/^ENVELOPE_/);
  });
});

it('a subgraph answers addresses and bodies that are none without failing', async () => {
  const { hostname, port } = new URL(url);
  const statuses: number[] = [];
  for (const path of ['//', '/%', '/graphql/../x', '/graphql?a=%E0']) {
    const { request } = await import('node:http');
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    request({ hostname, port, path, method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end('{}');
    statuses.push(await promise);
  }
  const broken = 'not JSON';
  const list = '[]';
  statuses.push(
    (await send(sign({ body: broken }), broken)).status,
    (await send(sign({ body: list }), list)).status,
  );
  expect(statuses.filter((status) => status >= 500 || status < 400)).toEqual([]);
  expect(subgraph.process.exitCode).toBeNull();
});

it('the log of a subgraph holds no envelope, no key and no customer', async () => {
  const log = subgraph.stderr() + subgraph.stdout();
  const secret = Buffer.alloc(32, 7).toString('base64');
  expect(['eyJ', secret, 'northwind', 'WB-NOR'].filter((canary) => log.includes(canary))).toEqual([]);
});

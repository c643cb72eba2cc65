import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_DOCUMENT_BYTES, UPLOADS_AT_A_TIME, UPLOADS_OF_A_DAY } from '../../src/domain/documents.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

interface UploadAnswer {
  readonly uploadId?: string;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
}

async function upload(user: string, bytes: Uint8Array): Promise<{ status: number; body: UploadAnswer }> {
  const response = await fetch(new URL('/documents', hub.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.tokens[user]}`, 'content-type': 'application/pdf' },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as UploadAnswer };
}

const paper = (size = 100) => Buffer.concat([Buffer.from('%PDF-1.7 '), randomBytes(size)]);

/** As if these bytes had been uploaded an hour ago. */
async function usedBy(user: string, bytes: number): Promise<void> {
  const database = hub.adapters.database();
  const { subject } = decoded(user);
  await database.query({
    text: `INSERT INTO portal.upload (user_id, account_id, size_bytes, at)
      SELECT portal_id, account_id, $2, now() - interval '1 hour' FROM portal.portal_user WHERE subject = $1`,
    values: [subject, bytes],
  });
}

function decoded(user: string): { readonly subject: string } {
  const [, payload = ''] = (hub.tokens[user] ?? '').split('.');
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string };
  return { subject: sub };
}

/** Announces an upload, sends its first bytes, and keeps it open. */
function half(user: string, path = '/documents') {
  const { hostname, port } = new URL(hub.url);
  const socket = connect(Number(port), hostname);
  const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.on('error', () => undefined);
  const head = [`POST ${path} HTTP/1.1`, 'host: hub', `authorization: Bearer ${hub.tokens[user]}`];
  socket.write([...head, 'content-length: 1000', '', '%PDF-1.7'].join('\r\n'));
  return { socket, answered };
}

describe('one customer', () => {
  it('who has uploaded enough for a day is refused with the time to wait, while another customer works', async () => {
    expect((await upload('customer', paper())).status).toBe(201);
    await usedBy('customer', UPLOADS_OF_A_DAY.user - 1_000);
    const refused = await upload('customer', paper(2_000));
    expect(refused).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: 'UPLOAD_QUOTA', limit: UPLOADS_OF_A_DAY.user } }] },
    });
    const wait = Number(refused.body.errors?.[0]?.extensions['retryAfterMs']);
    expect(wait).toBeGreaterThan(22 * 3_600_000);
    expect(wait).toBeLessThanOrEqual(23 * 3_600_000);
    expect((await upload('otherCustomer', paper(2_000))).status).toBe(201);
    expect((await upload('customer', paper(100))).status).toBe(201);
  });

  it('who keeps uploads open is refused further ones, and another customer is not', async () => {
    // One more than may run: when it is refused, all the others hold their places.
    const open = Array.from({ length: UPLOADS_AT_A_TIME + 1 }, () => half('otherCustomer'));
    expect(await Promise.race(open.map(({ answered }) => answered))).toMatch(/^HTTP\/1\.1 429 /);
    const refused = await upload('otherCustomer', paper());
    expect(refused.body.errors?.[0]?.extensions['code']).toBe('TOO_MANY_OPERATIONS');
    expect((await upload('dispatcher', paper())).status).toBe(201);
    for (const { socket } of open) socket.destroy();
    await expect.poll(async () => (await upload('otherCustomer', paper())).status).toBe(201);
  });
});

describe('one carrier', () => {
  it('who keeps interchanges open leaves places to others', async () => {
    const open = Array.from({ length: 3 }, () => half('integration', '/interchanges'));
    const refused = await Promise.race(open.map(({ answered }) => answered));
    expect(refused).toMatch(/^HTTP\/1\.1 429 /);
    const response = await fetch(new URL('/interchanges', hub.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.tokens['admin']}` },
      body: 'no interchange',
    });
    expect(response.status).toBe(200);
    for (const { socket } of open) socket.destroy();
  });
});

describe('before a byte of an upload is kept', () => {
  it('the role is checked', async () => {
    const { socket, answered } = half('analyst');
    expect(await answered).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
  });
});

async function post(user: string, body: BodyInit, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(new URL('/documents', hub.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.tokens[user]}`, ...headers },
    body,
  });
  const { expiresAt: _, ...answer } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, answer };
}

/** Reads the answer to its end. */
async function statusOf(asked: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

/** As a page sends it. */
function formOf(...files: readonly Uint8Array[]): FormData {
  const form = new FormData();
  form.append('type', 'CUSTOMS');
  for (const bytes of files) form.append('file', new Blob([new Uint8Array(bytes)]), 'paper.pdf');
  form.append('note', 'after the file');
  return form;
}

const scan = paper(200_000);

describe('a file in a form', () => {
  it.each([
    ['a paper', 'dispatcher', scan, 201],
    ['a paper of a role that may attach none', 'analyst', scan, 403],
    ['a page', 'dispatcher', Buffer.from('<html><script>1</script>'), 400],
    ['a drawing that runs', 'dispatcher', Buffer.from('<svg onload="1"/>'), 400],
    ['nothing', 'dispatcher', Buffer.alloc(0), 400],
    ['a file that is too large', 'dispatcher', Buffer.alloc(MAX_DOCUMENT_BYTES + 1, scan), 413],
  ])('is answered like the same file without one: %s', async (_, user, bytes, status) => {
    const raw = await post(user, new Uint8Array(bytes));
    expect(raw.status).toBe(status);
    expect(await post(user, formOf(bytes))).toEqual(raw);
  });

  it('is refused with what to do when it is not alone, not there, not whole, empty or compressed', async () => {
    expect(await post('dispatcher', formOf(Buffer.alloc(0)))).toMatchObject({
      status: 400,
      answer: { errors: [{ message: 'The file is empty. Send its bytes.' }] },
    });
    expect(
      await post('dispatcher', new Uint8Array(gzipSync(scan)), { 'content-encoding': 'gzip' }),
    ).toMatchObject({
      status: 415,
      answer: { errors: [{ message: expect.stringContaining('without Content-Encoding') }] },
    });
    expect(await post('dispatcher', formOf(scan, scan))).toMatchObject({
      status: 400,
      answer: { errors: [{ message: expect.stringContaining('one file') }] },
    });
    expect((await post('dispatcher', formOf())).status).toBe(400);
    const headers = { 'content-type': 'multipart/form-data' };
    expect(await post('dispatcher', 'no boundary', headers)).toMatchObject({
      status: 400,
      answer: { errors: [{ message: expect.stringContaining('boundary') }] },
    });
  });

  it.each([
    ['two files', [scan, scan]],
    ['no file', []],
    ['a page', [Buffer.alloc(3 * 2 ** 20, '<html>')]],
    ['a file that is too large', [Buffer.alloc(MAX_DOCUMENT_BYTES + 2 ** 10, scan)]],
  ])('does not block its connection when it is refused: %s', async (_, files) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const form = new Response(formOf(...files));
    const body = Buffer.from(await form.arrayBuffer());
    const headers = {
      authorization: `Bearer ${hub.tokens['dispatcher']}`,
      'content-type': form.headers.get('content-type') ?? '',
    };
    for (let round = 0; round < 20; round += 1) {
      const refused = request(new URL('/documents', hub.url), { method: 'POST', agent, headers });
      refused.end(body);
      expect(await statusOf(refused)).toBeGreaterThanOrEqual(400);
      expect(await statusOf(request(new URL('/health/live', hub.url), { agent }).end())).toBe(200);
    }
    agent.destroy();
  });

  it('counts towards the quota as it is, without its form', async () => {
    const database = hub.adapters.database();
    const used = async () => {
      const text = 'SELECT coalesce(sum(size_bytes), 0)::float8 AS bytes FROM portal.upload';
      const [row] = await database.query<{ readonly bytes: number }>({ text });
      return row?.bytes ?? 0;
    };
    const before = await used();
    expect((await post('admin', formOf(scan))).status).toBe(201);
    expect(await used()).toBe(before + scan.length);
    await database.query({
      text: 'UPDATE portal.upload SET size_bytes = $1 WHERE size_bytes = $2',
      values: [UPLOADS_OF_A_DAY.user, scan.length],
    });
    expect(await post('admin', formOf(scan))).toMatchObject({
      status: 429,
      answer: { errors: [{ extensions: { code: 'UPLOAD_QUOTA' } }] },
    });
  });

  it('leaves no bytes behind when its client goes away', async () => {
    const kept = () => readdirSync(tmpdir()).filter((name) => /^waybill-[\da-f-]{36}$/.test(name));
    const before = new Set(kept());
    const mine = () => kept().filter((name) => !before.has(name));
    const { hostname, port } = new URL(hub.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = [
      'POST /documents HTTP/1.1',
      'host: hub',
      `authorization: Bearer ${hub.tokens['branchCustomer']}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 9000',
      '',
      '--b\r\ncontent-disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n%PDF-1.7',
    ];
    socket.write(head.join('\r\n'));
    await expect.poll(mine).not.toEqual([]);
    socket.destroy();
    await expect.poll(mine).toEqual([]);
  });
});

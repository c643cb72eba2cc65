import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InterchangeDoor } from '../../../gateway/front/interchange-door.ts';
import { MAX_INTERCHANGE_BYTES } from '../../../src/domain/edi/upload.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { type ToyGateway, toyGateway } from '../../harness/gateway/toy-gateway.ts';

/** Keeps what it is sent. A caller named user-customer may not report. */
class ToyDoor implements InterchangeDoor {
  readonly #texts: string[] = [];
  /** Receives nothing before this is resolved. */
  gate: Promise<void> = Promise.resolve();
  largest = 0;

  get texts(): readonly string[] {
    return this.#texts;
  }

  admit({ userId }: Parameters<InterchangeDoor['admit']>[0]): void {
    if (userId === 'user-customer') throw new WaybillError('FORBIDDEN', 'Your role may not report.');
  }

  async receive(...[, , text]: Parameters<InterchangeDoor['receive']>) {
    await this.gate;
    let whole = '';
    for await (const chunk of text) {
      this.largest = Math.max(this.largest, chunk.length);
      whole += chunk;
    }
    this.#texts.push(whole);
    return { statuses: 1, recorded: 1, known: 0, review: 0, unread: 0, items: [], more: 0 };
  }
}

let toy: ToyGateway;
let door: ToyDoor;
let url: URL;
beforeAll(async () => {
  door = new ToyDoor();
  toy = toyGateway({ interchanges: door });
  url = new URL('/interchanges', (await toy.gateway.listen(0, '127.0.0.1')).url);
});
beforeEach(() => {
  door.gate = Promise.resolve();
});
afterAll(() => toy[Symbol.asyncDispose]());

function send(body: BodyInit, headers: Record<string, string> = {}, user = 'user-1'): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${user}`, ...headers } });
}

const keptFiles = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('waybill-') && name.length === 44);

describe('the door of interchanges', () => {
  it('gives the text in chunks, whatever its size, and answers the report', async () => {
    const text = 'ISA*00*MONTRÉAL~'.repeat(100_000);
    const answer = await send(text);
    expect([answer.status, await answer.json()]).toMatchObject([200, { recorded: 1, items: [] }]);
    expect(door.texts.at(-1)).toBe(text);
    expect(door.largest).toBeLessThanOrEqual(65_536);
    expect(keptFiles()).toEqual([]);
  });

  it('reads UTF-8 and UTF-16 with a byte order mark, and keeps the place of bytes that are neither', async () => {
    await send(Buffer.from('\uFEFFISA*É~'));
    await send(Buffer.from('\uFEFFISA*É~', 'utf16le'));
    await send(Buffer.from('\uFEFFISA*É~', 'utf16le').swap16());
    await send(Buffer.from('ISA*É~', 'latin1'));
    expect(door.texts.slice(-4)).toEqual(['ISA*É~', 'ISA*É~', 'ISA*É~', 'ISA*\uFFFD~']);
  });

  it('refuses strangers, other roles, other methods and compressed bodies before it keeps a byte', async () => {
    const before = door.texts.length;
    const stranger = await fetch(url, { method: 'POST', body: 'ISA' });
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await send('ISA', {}, 'user-customer')).status).toBe(403);
    expect((await send('ISA', { 'content-encoding': 'gzip' })).status).toBe(415);
    const get = await fetch(url, { headers: { authorization: 'Bearer user-1' } });
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(door.texts).toHaveLength(before);
  });

  it('refuses an announced size over the limit at once, and an unannounced one when it is reached', async () => {
    const head = `POST /interchanges HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer user-1\r\n`;
    const announced = connect(Number(url.port), url.hostname);
    announced.on('error', () => undefined);
    // No byte of the body is ever sent.
    announced.write(`${head}content-length: ${MAX_INTERCHANGE_BYTES + 1}\r\n\r\n`);
    const [answer] = (await announced.toArray()) as Buffer[];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    expect(String(answer)).toContain(`at most ${MAX_INTERCHANGE_BYTES} are allowed`);
    const before = door.texts.length;
    const chunk = new Uint8Array(1_048_576);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.length;
        if (sent > 2 * MAX_INTERCHANGE_BYTES) controller.close();
        else controller.enqueue(chunk);
      },
    });
    // The server may close the connection while the client still writes.
    const status = await send(body, {}, 'user-1').then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(door.texts).toHaveLength(before);
    expect(keptFiles()).toEqual([]);
  });

  it.each([
    ['four uploads at one time and asks a fifth', ['user-1', 'user-1', 'user-2', 'user-2', 'user-3']],
    ['two uploads of one user at one time and asks a third', ['user-1', 'user-1', 'user-1']],
  ])('runs %s to come back', async (_, users) => {
    const opened = Promise.withResolvers<void>();
    door.gate = opened.promise;
    const all = users.map((user) => send('ISA', {}, user));
    const refused = await Promise.race(all);
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { errors: [{ extensions: { code: 'TOO_MANY_OPERATIONS', retryable: true } }] },
    ]);
    opened.resolve();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(users.length - 1);
    expect((await send('ISA')).status).toBe(200);
  });

  it('keeps nothing of a client that goes away', async () => {
    const before = door.texts.length;
    const head = `POST /interchanges HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer user-1\r\ncontent-length: 100\r\n\r\nISA`;
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    // The next upload is served, and the file of the first is gone with it.
    expect((await send('ISA')).status).toBe(200);
    await expect.poll(keptFiles).toEqual([]);
    expect(door.texts).toHaveLength(before + 1);
  });
});

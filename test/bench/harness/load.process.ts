/**
 * The load generator: kept-alive connections on bare sockets, each with one request in flight. Reads one job a line from
 * standard input and answers one result a line. As little work as possible for each answer, since it shares a core.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { LoadJob, LoadResult } from './load.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKED_END = Buffer.from('0\r\n\r\n');
const ERRORS = Buffer.from('"errors":');
const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const OK = Buffer.from('HTTP/1.1 200');

class Load {
  readonly #requests: readonly Buffer[];
  readonly #job: LoadJob;
  readonly #latencies: number[] = [];
  #next: number;
  #failed = 0;
  #sample: string | null = null;
  #until = 0;

  constructor(job: LoadJob) {
    this.#job = job;
    this.#next = job.offset;
    const { host, pathname } = new URL(job.url);
    this.#requests = job.messages.map(({ headers, body }) => {
      const fields = Object.entries({ ...job.headers, ...headers, host, ...JSON_HEADERS });
      const lines = [
        `POST ${pathname} HTTP/1.1`,
        ...fields.map(([name, value]) => `${name}: ${value}`),
        `content-length: ${Buffer.byteLength(body)}`,
      ];
      return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
    });
  }

  async run(): Promise<LoadResult> {
    const started = performance.now();
    this.#until = started + this.#job.durationMs;
    await Promise.all(Array.from({ length: this.#job.connections }, () => this.#connection()));
    const seconds = (performance.now() - started) / 1_000;
    return {
      requests: this.#latencies.length,
      failed: this.#failed,
      failure: this.#sample,
      seconds,
      latencies: [...Float64Array.from(this.#latencies).sort()],
    };
  }

  #connection(): Promise<void> {
    const { hostname, port } = new URL(this.#job.url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    const answer = new Answer();
    let sentAt = 0;
    const send = () => {
      if (performance.now() >= this.#until) {
        resolve();
        socket.destroy();
        return;
      }
      sentAt = performance.now();
      socket.write(this.#requests[this.#next++ % this.#requests.length] as Buffer);
    };
    socket.on('data', (chunk: Buffer) => {
      const complete = answer.add(chunk);
      if (complete === null) return;
      this.#latencies.push(performance.now() - sentAt);
      this.#judge(complete);
      send();
    });
    socket.once('connect', send);
    return promise;
  }

  #judge(answer: Buffer): void {
    if (answer.subarray(0, OK.length).equals(OK) && !answer.includes(ERRORS)) return;
    this.#failed++;
    this.#sample ??= answer.toString('utf8', 0, 2_000);
  }
}

/** Collects the bytes of one HTTP answer, by its length or chunked. */
class Answer {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the whole answer; Infinity when it is chunked, 0 until its head has come. */
  #expected = 0;

  /** The whole answer once it is complete. */
  add(chunk: Buffer): Buffer | null {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#expected === 0) this.#readHead();
    if (this.#expected === 0 || this.#size < this.#expected) {
      if (this.#expected !== Number.POSITIVE_INFINITY || !endsChunked(chunk)) return null;
    }
    const whole = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#size = 0;
    this.#expected = 0;
    return whole;
  }

  #readHead(): void {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) return;
    const length = /content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
    this.#expected = length === undefined ? Number.POSITIVE_INFINITY : end + HEAD_END.length + Number(length);
  }
}

function endsChunked(chunk: Buffer): boolean {
  return chunk.length >= CHUNKED_END.length && chunk.subarray(-CHUNKED_END.length).equals(CHUNKED_END);
}

process.stdout.write('READY {"url":"","headers":{}}\n');
for await (const line of createInterface(process.stdin)) {
  const result = await new Load(JSON.parse(line) as LoadJob).run();
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

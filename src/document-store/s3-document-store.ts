import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Pool } from 'undici';
import { WaybillError } from '../domain/errors.ts';
import type { DocumentStore, StoredDocument, StoredRange } from './document-store.ts';
import type { UploadName } from './keys.ts';
import type { ReceivedFile } from './received-file.ts';
import { type S3Credentials, signedHeaders } from './signed-headers.ts';

const CONNECTIONS = 16;
const TIMEOUT_MS = 15_000;
/** The hash of a request without a body. */
const NOTHING = hash('sha256', '');

export interface S3DocumentStoreOptions {
  /** The address of the bucket, with its name in the path: `https://host/bucket`; a folder may follow. */
  readonly bucketUrl: string;
  /** Called for each request, so that keys may change. */
  readonly credentials: () => S3Credentials;
}

interface Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly sha256: string; readonly bytes: Readable };
}

/**
 * Documents in a bucket of S3 or of anything that speaks its protocol. The bucket needs a lifecycle rule that
 * deletes `uploads/` after a day: nothing else deletes uploads that were not attached.
 */
export class S3DocumentStore implements DocumentStore, AsyncDisposable {
  readonly #bucket: URL;
  readonly #credentials: () => S3Credentials;
  readonly #pool: Pool;

  constructor(options: S3DocumentStoreOptions) {
    this.#bucket = new URL(options.bucketUrl);
    this.#credentials = options.credentials;
    this.#pool = new Pool(this.#bucket.origin, {
      connections: CONNECTIONS,
      connect: { timeout: TIMEOUT_MS },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  async receive(key: string, file: ReceivedFile, { sha256, kind }: UploadName): Promise<void> {
    const headers = { 'content-type': kind.mediaType, 'content-length': String(file.sizeBytes) };
    await this.#done({ method: 'PUT', key, headers, body: { sha256, bytes: Readable.from(file.chunks()) } });
  }

  async uploadSize(key: string): Promise<number | null> {
    const response = await this.#call({ method: 'HEAD', key });
    await response.body.dump();
    if (response.statusCode === 404) return null;
    if (response.statusCode !== 200) throw refused(response.statusCode);
    return Number(response.headers['content-length'] ?? 0);
  }

  async keep(uploadKey: string, key: string): Promise<boolean> {
    if ((await this.uploadSize(key)) !== null) return true;
    const source = this.#url(uploadKey).pathname;
    return await this.#done({ method: 'PUT', key, headers: { 'x-amz-copy-source': source } });
  }

  async place(key: string, bytes: Uint8Array): Promise<void> {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
    };
    const body = { sha256: hash('sha256', bytes), bytes: Readable.from([bytes], { objectMode: false }) };
    await this.#done({ method: 'PUT', key, headers, body });
  }

  async open(key: string, range: StoredRange | null = null): Promise<StoredDocument | null> {
    // A record of another origin may name a key that this store never had.
    if (!isKey(key)) return null;
    const headers = range === null ? {} : { range: `bytes=${range.first}-${range.last}` };
    const response = await this.#call({ method: 'GET', key, headers });
    if (response.statusCode === (range === null ? 200 : 206)) {
      return { sizeBytes: Number(response.headers['content-length'] ?? 0), body: response.body };
    }
    await response.body.dump();
    if (response.statusCode === 404) return null;
    throw refused(response.statusCode);
  }

  async remove(key: string): Promise<boolean> {
    if (!isKey(key) || (await this.uploadSize(key)) === null) return false;
    const response = await this.#call({ method: 'DELETE', key });
    await response.body.dump();
    if (response.statusCode !== 204 && response.statusCode !== 200) throw refused(response.statusCode);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }

  /** False for 404. A copy may fail after S3 sent its status; then the body holds the error. */
  async #done(call: Call): Promise<boolean> {
    const response = await this.#call(call);
    const text = await response.body.text();
    if (response.statusCode === 404) return false;
    if (response.statusCode !== 200 || text.includes('<Error>')) throw refused(response.statusCode);
    return true;
  }

  async #call({ method, key, headers = {}, body }: Call) {
    const url = this.#url(key);
    const unsigned = { method, url, headers, sha256: body?.sha256 ?? NOTHING };
    const signed = await signedHeaders(unsigned, this.#credentials());
    try {
      return await this.#pool.request({
        method,
        path: `${url.pathname}${url.search}`,
        headers: signed,
        body: body?.bytes ?? null,
      });
    } catch (cause) {
      throw new WaybillError('UPSTREAM_UNAVAILABLE', 'The document store does not answer.', {
        details: { system: 'PORTAL' },
        cause,
      });
    }
  }

  #url(key: string): URL {
    if (!isKey(key)) throw new TypeError('not a key of a document');
    const url = new URL(this.#bucket);
    // S3 reads a plus sign in a path as a space.
    const folder = url.pathname.replace(/\/$/, '').replaceAll('+', '%2B');
    url.pathname = `${folder}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return url;
  }
}

/** A URL parser drops segments of dots, so such a key could name an object of another bucket. */
function isKey(key: string): boolean {
  return key !== '' && key.split('/').every((segment) => segment !== '.' && segment !== '..');
}

function refused(status: number): WaybillError {
  const code = status === 503 || status === 500 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_PERMISSION';
  return new WaybillError(code, 'The document store refused the request.', {
    details: { system: 'PORTAL', vendorCode: String(status) },
  });
}

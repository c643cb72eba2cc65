import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { S3Credentials } from '../../src/document-store/signed-headers.ts';

/** How far the clocks of S3 and its client may differ. */
const CLOCK_SKEW_MS = 15 * 60_000;

/** Whether S3 would take a request's signature for valid. Amazon's own code computes what it should be. */
export async function isSignedWith(
  request: IncomingMessage,
  body: Buffer,
  { region, sessionToken, ...keys }: S3Credentials,
): Promise<boolean> {
  const { authorization = '' } = request.headers;
  const named = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const sent = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  const isWhole = sent.every(([name]) => !name.startsWith('x-amz-') || named.includes(name));
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const at = dateOf(request.headers['x-amz-date']);
  if (!isWhole || !named.includes('host')) return false;
  if (request.headers['x-amz-content-sha256'] !== bodyHash) return false;
  if (!(Math.abs(at.getTime() - Date.now()) < CLOCK_SKEW_MS)) return false;

  const [path = '', search = ''] = (request.url ?? '').split('?');
  const signer = new SignatureV4({
    credentials: { ...keys, ...(sessionToken !== null && { sessionToken }) },
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const expected = await signer.sign(
    {
      method: request.method ?? '',
      protocol: 'http:',
      hostname: request.headers.host ?? '',
      path: keyOf(path).split('/').map(strictlyEncoded).join('/'),
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: Object.fromEntries(sent.filter(([name]) => named.includes(name))),
      body,
    },
    { signingDate: at },
  );
  return expected.headers['authorization'] === authorization;
}

/** The key that S3 reads in a path. */
export function keyOf(path: string): string {
  return decodeURIComponent(path.replaceAll('+', ' '));
}

/** RFC 3986, which leaves fewer characters alone than `encodeURIComponent`. */
function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function dateOf(time: string | string[] | undefined): Date {
  return new Date(String(time).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** What Amazon's code asks of a hash: an HMAC when it is given a secret. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash('sha256');
    else this.#hash = createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(secret: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}

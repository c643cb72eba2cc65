import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WaybillError } from '../../src/domain/errors.ts';

/** The first and the last byte, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A file that never changes. */
export interface SentFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** A strong entity tag, without its quotes. */
  readonly tag: string;
  /** SHA-256 of the whole, hexadecimal; null if it is not known. */
  readonly sha256: string | null;
  /** Null when the bytes are gone. @param range null for the whole */
  read(range: ByteRange | null): Promise<Readable | null>;
}

/**
 * Sends a file or one range of it (RFC 9110, 14). A client resumes an interrupted download with `Range`. It adds `If-Range`
 * with the `ETag`, so that it never mixes two files.
 *
 * @throws WaybillError NOT_FOUND when the bytes are gone; the error of the bytes when reading fails
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: SentFile,
): Promise<void> {
  const { sizeBytes, sha256 } = file;
  const tag = `"${file.tag}"`;
  const range = request.method === 'GET' ? wantedRange(request, tag, sizeBytes) : null;
  const always = { 'accept-ranges': 'bytes', etag: tag, 'cache-control': 'private, no-store' };
  if (range === 'NONE') {
    const nothing = { 'content-range': `bytes */${sizeBytes}`, 'content-length': 0 };
    response.writeHead(416, { ...always, ...nothing }).end();
    return;
  }
  const body = await file.read(range);
  if (body === null) throw new WaybillError('NOT_FOUND', 'The file is no longer there.');
  response.writeHead(range === null ? 200 : 206, {
    ...always,
    'content-type': file.mediaType,
    'content-length': range === null ? sizeBytes : range.last - range.first + 1,
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc5987(file.fileName)}`,
    // No browser may run the file's content in our origin, and no proxy may store it.
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    ...rangeHeader(range, sizeBytes),
    ...digestHeader(sha256),
  });
  if (request.method === 'HEAD') {
    body.destroy();
    response.end();
  } else await sendBytes(body, response);
}

/** A client that hangs up during a download is no failure. It may ask for the rest later. */
async function sendBytes(body: Readable, response: ServerResponse): Promise<void> {
  let hasLeft = response.destroyed;
  // Runs before the pipeline's own listener, which destroys the body. If the body failed, it is destroyed already.
  response.once('close', () => {
    hasLeft ||= !body.destroyed;
  });
  await pipeline(body, response).catch((error: unknown) => {
    if (!hasLeft) throw error;
  });
}

function rangeHeader(range: ByteRange | null, sizeBytes: number): Record<string, string> {
  return range === null ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${sizeBytes}` };
}

function digestHeader(sha256: string | null): Record<string, string> {
  if (sha256 === null) return {};
  return { 'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` };
}

/** Null for the whole file; NONE when no byte of the file is in the range. */
function wantedRange(
  { headers }: IncomingMessage,
  tag: string,
  sizeBytes: number,
): ByteRange | 'NONE' | null {
  const { range } = headers;
  const condition = headers['if-range'];
  if (range === undefined || (condition !== undefined && condition !== tag)) return null;
  return rangeOf(range, sizeBytes);
}

/** Ignores several ranges, other units and malformed ranges, as the RFC allows. */
export function rangeOf(header: string, sizeBytes: number): ByteRange | 'NONE' | null {
  const [, from = '', to = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header) ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), sizeBytes);
    return length === 0 ? 'NONE' : { first: sizeBytes - length, last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= sizeBytes ? 'NONE' : { first, last };
}

function encodeRfc5987(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

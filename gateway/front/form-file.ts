import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { MAX_DOCUMENT_BYTES } from '../../src/domain/documents.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { parameterizedValues } from './header-values.ts';

/** Limits of the parts around the file. Fields are not used, but they are read, because they may come before the file. */
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 4096, headerPairs: 20, headerSize: 8192 };
const MAX_NAME = 100;
const CUT_OFF = 'The form ends before its last boundary. Send it again as a whole.';
/** Bytes of boundaries, headers, fields, and text before and after the parts. */
export const FORM_OVERHEAD_BYTES = 256 * 1024;

/** The parts of a request that its form is read from. */
export type FormRequest = Pick<Readable, 'iterator' | 'resume'> & Pick<IncomingMessage, 'headers'>;

export function isForm({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return parameterizedValues(headers['content-type'] ?? '')[0]?.value === 'multipart/form-data';
}

/**
 * The bytes of the one file of a multipart form, as they arrive. The iteration ends without an error only if the whole form
 * was received and is in order, so a file is accepted or refused as a whole.
 *
 * @throws WaybillError BAD_USER_INPUT for a form without a boundary, without its end, with no file or several, or over a
 *   limit of the parts around the file
 */
export async function* fileOfForm(request: FormRequest): AsyncGenerator<Uint8Array> {
  const form = parserOf(request);
  const ended = new AbortController();
  const found = Promise.withResolvers<BusboyFileStream | null>();
  const finished = Promise.withResolvers<void>();
  // A failure before the first wait must not count as unhandled.
  for (const { promise } of [found, finished]) promise.catch(() => undefined);
  let file: BusboyFileStream | null = null;
  const fail = (reason: unknown) => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    for (const { reject } of [found, finished]) reject(reason);
    file?.destroy(reason as Error);
  };
  const refuse = (message: string) => fail(refusal(message));
  form.on('file', (name, stream) => {
    file = stream;
    stream.on('error', () => refuse(CUT_OFF));
    checkName(name, refuse);
    found.resolve(stream);
  });
  form.on('field', (name, _value, _nameTruncated, valueTruncated) => {
    checkName(name, refuse);
    if (valueTruncated) refuse(`A field of the form has more than ${LIMITS.fieldSize} bytes.`);
  });
  form.on('filesLimit', () => refuse('The form has several files. Send one file in each request.'));
  form.on('fieldsLimit', () => refuse(`The form has more than ${LIMITS.fields} fields besides its file.`));
  form.on('partsLimit', () => refuse(`The form has more than ${LIMITS.parts} parts.`));
  form.on('error', () => refuse(CUT_OFF));
  form.on('finish', () => {
    found.resolve(null);
    finished.resolve();
  });
  feed(request, form, ended.signal).catch(fail);
  try {
    const stream = await found.promise;
    if (stream === null) throw refusal('The form has no file. Send it as a part with a file name.');
    for await (const chunk of stream) yield chunk;
    await finished.promise;
  } catch (error) {
    // After a refusal, the parser reports errors of its own; the caller gets the refusal.
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    ended.abort();
    form.destroy();
  }
}

/** Writes the request into the parser, as fast as the parser accepts it, until the signal aborts. */
async function feed(request: FormRequest, form: BusboyInstance, ended: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()));
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (ended.aborted) return;
      bytes += chunk.length;
      if (bytes > MAX_DOCUMENT_BYTES + FORM_OVERHEAD_BYTES) {
        throw refusal(`The form has more than ${FORM_OVERHEAD_BYTES} bytes around its file.`);
      }
      if (form.write(chunk)) continue;
      await Promise.race([new Promise<void>((resolve) => form.once('drain', resolve)), stopped]);
    }
    form.end();
  } finally {
    // Discards the rest of the body, so that the connection can carry the next request. The iteration has paused it.
    request.resume();
  }
}

function parserOf({ headers }: Pick<IncomingMessage, 'headers'>): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': headers['content-type'] ?? '' },
      limits: LIMITS,
      // A page may send a file without a media type, so every part with a file name is a file.
      isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    });
  } catch (cause) {
    const message = 'The form has no boundary. Let the browser write the Content-Type of a FormData.';
    throw new WaybillError('BAD_USER_INPUT', message, { cause });
  }
}

function checkName(name: string | undefined, refuse: (message: string) => void): void {
  if ((name ?? '').length > MAX_NAME) refuse(`A name in the form has more than ${MAX_NAME} characters.`);
}

function refusal(message: string): WaybillError {
  return new WaybillError('BAD_USER_INPUT', message);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { MAX_INTERCHANGE_BYTES, type UploadReport } from '../../src/domain/edi/upload.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { Tally } from '../shared-streams/tally.ts';
import { requireUncompressed } from './body.ts';
import { answerError, authenticate } from './door-answer.ts';
import { KeptBody } from './kept-body.ts';
import { INTERCHANGES_PATH } from './paths.ts';
import { requireMethod } from './request-head.ts';

/** The port for uploads of X12 interchanges; implemented over the portal's mutations. */
export interface InterchangeDoor {
  /** @throws WaybillError FORBIDDEN for a caller who may not report */
  admit(caller: Caller): void;
  /**
   * Records the statuses of a text while the text is read. Statuses that were recorded before an error stay; in a re-send
   * they are known.
   */
  receive(caller: Caller, requestId: string, text: AsyncIterable<string>): Promise<UploadReport>;
}

/** Uploads at one time in one process: each keeps a file and a database transaction busy. */
const MAX_UPLOADS = 4;
/** Uploads of one user, so that one carrier cannot take all places. */
const MAX_UPLOADS_OF_A_USER = 2;

/**
 * `POST /interchanges`: receives X12 interchanges that are too large for a request of the graph. The caller's role, the
 * coding and the announced size are checked before a byte is kept. The answer is a report.
 */
export class InterchangesOverHttp {
  readonly #door: InterchangeDoor;
  readonly #authenticator: Authenticator;
  readonly #ofUsers = new Tally(MAX_UPLOADS_OF_A_USER);
  #uploads = 0;

  constructor(door: InterchangeDoor, authenticator: Authenticator) {
    this.#door = door;
    this.#authenticator = authenticator;
  }

  handles(path: string): boolean {
    return path === INTERCHANGES_PATH;
  }

  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    requireMethod(request, ['POST'], INTERCHANGES_PATH);
    requireUncompressed(request);
    try {
      const caller = await authenticate(this.#authenticator, request, requestId);
      this.#door.admit(caller);
      answerJson(response, 200, await this.#receive(request, caller, requestId));
    } catch (error) {
      answerError(response, error);
    }
  }

  async #receive(request: IncomingMessage, caller: Caller, requestId: string): Promise<UploadReport> {
    using slot = this.#ofUsers.take(caller.userId);
    if (slot === null || this.#uploads >= MAX_UPLOADS) {
      request.resume();
      const most = slot === null ? `${MAX_UPLOADS_OF_A_USER} of your uploads` : `${MAX_UPLOADS} uploads`;
      throw new WaybillError('TOO_MANY_OPERATIONS', `At most ${most} run at one time.`);
    }
    this.#uploads += 1;
    try {
      await using body = await KeptBody.of(request, MAX_INTERCHANGE_BYTES);
      return await this.#door.receive(caller, requestId, textOf(body.chunks()));
    } finally {
      this.#uploads -= 1;
    }
  }
}

/** Decodes UTF-8, or UTF-16 with its byte order mark. An invalid byte becomes U+FFFD, and the report names its segment. */
async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== null) yield decoder.decode();
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { MAX_DOCUMENT_BYTES, UPLOADS_AT_A_TIME } from '../../src/domain/documents.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { hasLink } from '../../src/identity/document-links.ts';
import type { LinkCallers } from '../../src/identity/link-callers.ts';
import { Tally } from '../shared-streams/tally.ts';
import { requireUncompressed } from './body.ts';
import { answerError, authenticate, originOf, statusOf } from './door-answer.ts';
import { type SentFile, sendFile } from './file-answer.ts';
import { isForm } from './form-file.ts';
import { KeptBody } from './kept-body.ts';
import { DOCUMENTS_PATH } from './paths.ts';
import { type RequestHead, requireMethod } from './request-head.ts';
import type { SignInOverHttp } from './sign-in.ts';

/** The received bytes, on the disk. */
export interface KeptFile {
  readonly sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

export interface ReceivedUpload {
  /** The id of the upload, for `documentAttach`. */
  readonly uploadId: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly expiresAt: Date;
}

/** The port for uploads and downloads of documents; implemented over the portal's records and the document store. */
export interface DocumentDoor {
  /** Null when the document does not exist, or the caller may not see it. Access is checked for every request. */
  open(caller: Caller, id: string): Promise<SentFile | null>;
  /**
   * Called before a byte is kept.
   *
   * @param sizeBytes as announced; 0 if the request does not say
   * @throws WaybillError FORBIDDEN for a caller who may not attach a file, UPLOAD_QUOTA for a caller who is over the quota
   */
  admit(caller: Caller, sizeBytes: number): Promise<void>;
  /** Throws BAD_USER_INPUT for a file that may not be attached. */
  receive(caller: Caller, file: KeptFile): Promise<ReceivedUpload>;
}

/** `POST /documents` stores the bytes of a file; `GET /documents/{id}` sends a document. */
export class DocumentsOverHttp {
  readonly #door: DocumentDoor;
  readonly #authenticator: Authenticator;
  readonly #links: LinkCallers | null;
  readonly #signIn: SignInOverHttp | null;
  readonly #uploads = new Tally(UPLOADS_AT_A_TIME);

  /**
   * @param links null when signed links are off
   * @param signIn null when nobody can sign in with a browser
   */
  constructor(
    door: DocumentDoor,
    authenticator: Authenticator,
    links: LinkCallers | null,
    signIn: SignInOverHttp | null,
  ) {
    this.#signIn = signIn;
    this.#door = door;
    this.#links = links;
    this.#authenticator = authenticator;
  }

  handles(path: string): boolean {
    return path === DOCUMENTS_PATH || path.startsWith(`${DOCUMENTS_PATH}/`);
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    { path, search }: RequestHead,
    requestId: string,
  ): Promise<void> {
    const upload = path === DOCUMENTS_PATH;
    const signIn = !upload && this.#signIn?.isAskedBy(request) ? this.#signIn : null;
    // With a signed link, a token in the same request is ignored.
    const links = !upload && hasLink(search) ? this.#links : null;
    try {
      requireMethod(request, upload ? ['POST'] : ['GET', 'HEAD'], path);
      if (upload) requireUncompressed(request);
      // The page is the same for every document, so it reveals nothing about this one.
      if (signIn !== null && links === null) return await signIn.answerPage(response, 200);
      const id = path.slice(DOCUMENTS_PATH.length + 1);
      const caller =
        links === null
          ? await authenticate(this.#authenticator, request, requestId)
          : await links.callerOf(id, search, originOf(request, requestId));
      if (upload) return await this.#receive(request, response, caller);
      return await this.#send(request, response, caller, id);
    } catch (error) {
      const isRefused = error instanceof WaybillError && !response.headersSent;
      if (signIn !== null && isRefused) return await signIn.answerPage(response, statusOf(error));
      answerError(response, error);
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    using slot = this.#uploads.take(caller.userId);
    if (slot === null) {
      request.resume();
      throw new WaybillError(
        'TOO_MANY_OPERATIONS',
        `At most ${UPLOADS_AT_A_TIME} of your uploads run at one time.`,
      );
    }
    await this.#door.admit(caller, Number(request.headers['content-length'] ?? 0));
    await using body = isForm(request)
      ? await KeptBody.ofForm(request, MAX_DOCUMENT_BYTES)
      : await KeptBody.of(request, MAX_DOCUMENT_BYTES);
    answerJson(response, 201, await this.#door.receive(caller, body));
  }

  async #send(request: IncomingMessage, response: ServerResponse, caller: Caller, id: string): Promise<void> {
    const document = await this.#door.open(caller, id);
    if (document === null) {
      throw new WaybillError('NOT_FOUND', 'There is no such document among those that you may see.');
    }
    await sendFile(request, response, document);
  }
}

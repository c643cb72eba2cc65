import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../../src/domain/access.ts';
import { MAX_DOCUMENT_BYTES } from '../../src/domain/documents.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { readBytes } from './body.ts';
import { answerError, authenticate } from './door-answer.ts';
import { DOCUMENTS_PATH } from './paths.ts';
import { requireMethod } from './request-head.ts';

export interface OpenedDocument {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly body: Readable;
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
  open(caller: Caller, id: string): Promise<OpenedDocument | null>;
  /** Throws BAD_USER_INPUT for a file that may not be attached, FORBIDDEN for a caller who may not attach one. */
  receive(caller: Caller, bytes: Uint8Array): Promise<ReceivedUpload>;
}

/** `POST /documents` stores the bytes of a file; `GET /documents/{id}` sends a document. */
export class DocumentsOverHttp {
  readonly #door: DocumentDoor;
  readonly #authenticator: Authenticator;

  constructor(door: DocumentDoor, authenticator: Authenticator) {
    this.#door = door;
    this.#authenticator = authenticator;
  }

  handles(path: string): boolean {
    return path === DOCUMENTS_PATH || path.startsWith(`${DOCUMENTS_PATH}/`);
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    requestId: string,
  ): Promise<void> {
    try {
      const upload = path === DOCUMENTS_PATH;
      requireMethod(request, upload ? ['POST'] : ['GET', 'HEAD'], path);
      const caller = await authenticate(this.#authenticator, request, requestId);
      if (upload) return await this.#receive(request, response, caller);
      return await this.#send(request, response, caller, path.slice(DOCUMENTS_PATH.length + 1));
    } catch (error) {
      answerError(response, error);
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const bytes = await readBytes(request, MAX_DOCUMENT_BYTES);
    answerJson(response, 201, await this.#door.receive(caller, bytes));
  }

  async #send(request: IncomingMessage, response: ServerResponse, caller: Caller, id: string): Promise<void> {
    const document = await this.#door.open(caller, id);
    if (document === null) {
      throw new WaybillError('NOT_FOUND', 'There is no such document among those that you may see.');
    }
    response.writeHead(200, {
      'content-type': document.mediaType,
      'content-length': document.sizeBytes,
      'content-disposition': `attachment; filename*=UTF-8''${encodeRfc5987(document.fileName)}`,
      // No browser may run the file's content in our origin, and no proxy may store it.
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
      'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
    });
    if (request.method === 'HEAD') {
      document.body.destroy();
      response.end();
    } else await pipeline(document.body, response);
  }
}

function encodeRfc5987(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

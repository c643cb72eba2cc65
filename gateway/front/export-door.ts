import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { hasLink } from '../../src/identity/document-links.ts';
import type { LinkCallers } from '../../src/identity/link-callers.ts';
import { answerError, authenticate, originOf } from './door-answer.ts';
import { type SentFile, sendFile } from './file-answer.ts';
import { EXPORTS_PATH } from './paths.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

/** The port for the files of exports; implemented over the portal's records and the document store. */
export interface ExportDoor {
  /**
   * Null when the file does not exist, belongs to another user, or was made under another access than the caller has now.
   * Every request is checked.
   */
  open(caller: Caller, id: string): Promise<SentFile | null>;
}

/** `GET /exports/{id}` sends the file of an export, or a range of it, by a token or by a signed link. */
export class ExportsOverHttp {
  readonly #door: ExportDoor;
  readonly #authenticator: Authenticator;
  readonly #links: LinkCallers;

  constructor(door: ExportDoor, authenticator: Authenticator, links: LinkCallers) {
    this.#door = door;
    this.#authenticator = authenticator;
    this.#links = links;
  }

  handles(path: string): boolean {
    return path.startsWith(`${EXPORTS_PATH}/`);
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    { path, search }: RequestHead,
    requestId: string,
  ): Promise<void> {
    try {
      requireMethod(request, ['GET', 'HEAD'], path);
      const id = path.slice(EXPORTS_PATH.length + 1);
      // With a signed link, a token in the same request is ignored.
      const caller = hasLink(search)
        ? await this.#links.callerOf(id, search, originOf(request, requestId))
        : await authenticate(this.#authenticator, request, requestId);
      const file = await this.#door.open(caller, id);
      if (file === null) {
        const message = 'There is no such file of yours, or your access has changed since it was made.';
        throw new WaybillError('NOT_FOUND', message);
      }
      await sendFile(request, response, file);
    } catch (error) {
      answerError(response, error);
    }
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { LinkSessions } from '../../src/identity/link-sessions.ts';
import { refusesCaller } from '../refused-caller.ts';
import { parseJson, readBody, requireJson } from './body.ts';
import { answerError, originOf } from './door-answer.ts';
import { SHARED_LINK_PATH } from './paths.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

const BODY_BYTES = 1_024;
/** Failed attempts of one address in one minute. Nobody can guess a secret of 256 bits: the limit only saves look-ups. */
const FAILURES_A_MINUTE = 30;
const MINUTE_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/**
 * Exchanges the secret of a shared link for a session, and a session for a newer one. Both are sent in the body, so no log
 * of request addresses has them.
 */
export class SharedLinksOverHttp {
  readonly #sessions: LinkSessions;
  /** Failures of each address; an entry lasts a minute from its first failure. */
  readonly #failures: LRUCache<string, { count: number }>;

  constructor(sessions: LinkSessions) {
    this.#sessions = sessions;
    this.#failures = new LRUCache({ max: MAX_ADDRESSES, ttl: MINUTE_MS });
  }

  handles(path: string): boolean {
    return path === SHARED_LINK_PATH;
  }

  async handle(request: IncomingMessage, response: ServerResponse, { path }: RequestHead, requestId: string) {
    const address = request.socket.remoteAddress ?? '';
    try {
      requireMethod(request, ['POST'], path);
      requireJson(request);
      this.#admit(address);
      const body = parseJson(await readBody(request, BODY_BYTES), 'The body');
      const origin = originOf(request, requestId);
      const secret = textOf(body, 'secret');
      const session = textOf(body, 'session');
      if ((secret === null) === (session === null)) {
        throw new WaybillError('BAD_USER_INPUT', 'Give either the secret of a link or a session.');
      }
      const begun =
        secret === null
          ? await this.#sessions.renew(session ?? '', origin)
          : await this.#sessions.open(secret, origin);
      answerJson(response, 200, begun);
    } catch (error) {
      if (refusesCaller(error)) this.#failed(address);
      answerError(response, error);
    }
  }

  #admit(address: string): void {
    const failures = this.#failures.get(address)?.count ?? 0;
    if (failures < FAILURES_A_MINUTE) return;
    const retryAfterMs = Math.max(1, Math.ceil(this.#failures.getRemainingTTL(address)));
    const details = { limit: FAILURES_A_MINUTE, retryAfterMs };
    throw new WaybillError('OPERATION_QUOTA', 'Too many links that open nothing come from here.', {
      details,
    });
  }

  #failed(address: string): void {
    const known = this.#failures.get(address);
    if (known === undefined) this.#failures.set(address, { count: 1 });
    else known.count += 1;
  }
}

function textOf(body: unknown, name: 'secret' | 'session'): string | null {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null;
  return typeof value === 'string' ? value : null;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import { parseJson, readBody, requireJson } from './body.ts';
import { answerError } from './door-answer.ts';
import { type Pages, prefersPage } from './pages.ts';
import { SIGN_IN_PATH } from './paths.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

/** How people sign in, for the browser. */
export type SignInSettings =
  | {
      readonly kind: 'OPENID';
      readonly issuer: string;
      readonly clientId: string;
      readonly scope: string;
      readonly audience: string;
      readonly authorizationEndpoint: string;
      readonly tokenEndpoint: string;
    }
  | {
      readonly kind: 'DEMO';
      readonly users: readonly { readonly subject: string; readonly name: string; readonly role: string }[];
    };

/** The port for signing in with a browser; implemented over the issuer of the tokens. */
export interface SignIn {
  /** @throws WaybillError UPSTREAM_UNAVAILABLE while the issuer does not answer */
  settings(): Promise<SignInSettings>;
  /** A token of a demo user; null where there are none, and for another subject. */
  demoToken(subject: string): Promise<string | null>;
}

/** The origins at which pages request tokens. While the issuer is away, there are none: the page loads and reports that. */
export async function tokenOrigins(signIn: SignIn): Promise<readonly string[]> {
  const settings = await signIn.settings().catch(() => null);
  return settings?.kind === 'OPENID' ? [new URL(settings.tokenEndpoint).origin] : [];
}

const READ = ['GET', 'HEAD'];
const DEMO_BODY_BYTES = 1_024;
const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * The page on which a person without a token signs in to open a document, and the requests under `/sign-in`: the settings of
 * the sign-in, and in development a token of a demo user. The page calls only the hub and the issuer's token endpoint.
 */
export class SignInOverHttp {
  readonly #signIn: SignIn;
  readonly #pages: Pages;

  constructor(signIn: SignIn, pages: Pages) {
    this.#signIn = signIn;
    this.#pages = pages;
  }

  handles(path: string): boolean {
    return path.startsWith(SIGN_IN_PATH);
  }

  async handle(request: IncomingMessage, response: ServerResponse, head: RequestHead): Promise<void> {
    try {
      switch (head.path.slice(SIGN_IN_PATH.length)) {
        case 'callback':
          requireMethod(request, READ, head.path);
          return await this.answerPage(response, 200);
        case 'settings':
          requireMethod(request, READ, head.path);
          return answerJson(response, 200, await this.#signIn.settings());
        case 'demo':
          requireMethod(request, ['POST'], head.path);
          return await this.#demo(request, response, head);
        default:
          throw new WaybillError('NOT_FOUND', 'The sign-in has no such part.');
      }
    } catch (error) {
      answerError(response, error);
    }
  }

  /** Whether a request for a document comes from a browser's address bar or from a link, without a token. */
  isAskedBy(request: IncomingMessage): boolean {
    const { method, headers } = request;
    return (
      (method === 'GET' || method === 'HEAD') && headers.authorization === undefined && prefersPage(request)
    );
  }

  async answerPage(response: ServerResponse, status: number): Promise<void> {
    const connects = await tokenOrigins(this.#signIn);
    await this.#pages.send(response, { page: 'document', status, connects, isStored: false });
  }

  /**
   * Only a browser on this machine gets tokens of demo users. The host name must be a loopback name, so that a stranger's
   * DNS name for this machine is refused.
   */
  async #demo(request: IncomingMessage, response: ServerResponse, { host = '' }: RequestHead): Promise<void> {
    requireJson(request);
    const isHere = LOOPBACK.test(request.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(host);
    if (!isHere) throw new WaybillError('FORBIDDEN', 'Demo users sign in on the machine of the hub only.');
    const body = parseJson(await readBody(request, DEMO_BODY_BYTES), 'The body');
    const subject = typeof body === 'object' && body !== null && 'subject' in body ? body.subject : null;
    const token = typeof subject === 'string' ? await this.#signIn.demoToken(subject) : null;
    if (token === null) throw new WaybillError('NOT_FOUND', 'There is no such demo user.');
    answerJson(response, 200, { token });
  }
}

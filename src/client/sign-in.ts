/**
 * Sign-in of a browser's page with OpenID Connect: authorization code with PKCE (RFC 7636), for a client without a secret,
 * and its renewal with refresh tokens. Tokens stay in the memory of the page. The browser's session storage holds only the
 * values that bind the issuer's response to the request. They are deleted when the response arrives.
 *
 * This module imports nothing of the hub. Browsers with Web Crypto run it, and so does Node.
 */

/** The hub's answer at `/sign-in/settings`. */
export interface OpenIdSettings {
  readonly kind: 'OPENID';
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** The audience that the hub's tokens must have. Some issuers put it into a token only on request. */
  readonly audience: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

/** The page that signs in: its address, its navigation, and its storage until the issuer's response arrives. */
export interface SignInPage {
  /** The page's address, with its query. */
  readonly address: () => string;
  /** Navigates to another address. */
  readonly go: (url: string) => void;
  /** Replaces the address in the browser's bar and history without loading it. */
  readonly rename: (path: string) => void;
  readonly storage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
}

export interface SignInStart {
  /** Where the issuer sends the browser back to; registered there. Its query is empty. */
  readonly redirectUri: string;
  /** Where the page goes after the sign-in; `completeSignIn` returns it. */
  readonly target: string;
}

export interface Tokens {
  readonly token: string;
  /** Milliseconds since 1970; null if the issuer does not say. */
  readonly expiresAt: number | null;
  /** For `refreshSignIn`, once; null if the issuer gives none. */
  readonly refreshToken: string | null;
}

export interface SignedIn extends Tokens {
  readonly target: string;
}

/** Why a sign-in failed. The person can sign in again; the issuer may refuse again. */
export type SignInProblem =
  /** This window did not request the response, or the response arrived a second time. */
  | 'NOT_BEGUN'
  /** The person cancelled, or the issuer does not allow this application to the person. */
  | 'CANCELLED'
  /** The issuer refused the request, or returned no token. */
  | 'REFUSED'
  /** The response is from another issuer, for another application or another request, or too old. */
  | 'FOREIGN'
  /** The issuer did not answer a renewal. The same renewal may be tried again. */
  | 'AWAY';

export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly problem: SignInProblem;
  /** The page's `target`; null if it is not known. */
  readonly target: string | null;

  constructor(problem: SignInProblem, target: string | null) {
    super(`the sign-in failed: ${problem}`);
    this.problem = problem;
    this.target = target;
  }
}

interface Pending {
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly target: string;
}

const KEPT_AS = 'waybill-sign-in.';
const RANDOM_BYTES = 32;
/** How far the clocks of the issuer and of this machine may differ, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;
/** The longest wait for a whole answer of the issuer, in milliseconds. */
const ANSWER_MS = 10_000;

/** Navigates to the issuer's sign-in. */
export async function beginSignIn(
  settings: OpenIdSettings,
  page: Pick<SignInPage, 'go' | 'storage'>,
  { redirectUri, target }: SignInStart,
): Promise<void> {
  const state = random();
  const pending: Pending = { verifier: random(), nonce: random(), redirectUri, target };
  page.storage.setItem(KEPT_AS + state, JSON.stringify(pending));
  const url = new URL(settings.authorizationEndpoint);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  const question = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    scope: settings.scope,
    audience: settings.audience,
    state,
    nonce: pending.nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(question)) url.searchParams.set(name, value);
  page.go(url.href);
}

/** Whether the page's address holds a response of the issuer. */
export function isAnswer({ address }: Pick<SignInPage, 'address'>): boolean {
  const query = new URL(address()).searchParams;
  return query.has('state') && (query.has('code') || query.has('error'));
}

/**
 * Completes the sign-in on the page to which the issuer redirected the browser. It removes the response from the address at
 * once, and accepts no response twice.
 *
 * @throws SignInError for a response that this window did not request, a refusal, and a token of another issuer, client or
 *   request
 */
export async function completeSignIn(settings: OpenIdSettings, page: SignInPage): Promise<SignedIn> {
  const address = new URL(page.address());
  const query = address.searchParams;
  page.rename(address.pathname);
  const key = KEPT_AS + (query.get('state') ?? '');
  const kept = page.storage.getItem(key);
  page.storage.removeItem(key);
  if (kept === null) throw new SignInError('NOT_BEGUN', null);
  const pending = JSON.parse(kept) as Pending;
  const { target } = pending;
  // RFC 9207: the code of another issuer is not exchanged.
  const issuer = query.get('iss') ?? settings.issuer;
  if (issuer !== settings.issuer) throw new SignInError('FOREIGN', target);
  const code = query.get('code');
  if (query.get('error') === 'access_denied') throw new SignInError('CANCELLED', target);
  if (query.has('error') || code === null) throw new SignInError('REFUSED', target);
  const { answer } = await exchange(settings, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  });
  if (typeof answer?.id_token !== 'string') throw new SignInError('REFUSED', target);
  checkIdentity(settings, answer.id_token, pending);
  return { ...tokensOf(answer), target };
}

/**
 * Newer tokens for a refresh token (RFC 6749, 6). Most issuers return another refresh token and then refuse the first one,
 * so a page must run one renewal at a time.
 *
 * @throws SignInError REFUSED when the issuer has ended the session; AWAY when it did not answer
 */
export async function refreshSignIn(settings: OpenIdSettings, refreshToken: string): Promise<Tokens> {
  const { answer, isAway } = await exchange(settings, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  if (answer === null) throw new SignInError(isAway ? 'AWAY' : 'REFUSED', null);
  if (typeof answer.id_token === 'string') checkIdentity(settings, answer.id_token, null);
  const tokens = tokensOf(answer);
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
}

interface TokenAnswer {
  readonly access_token: string;
  readonly id_token?: unknown;
  readonly refresh_token?: unknown;
  readonly expires_in?: unknown;
}

/**
 * The response of the issuer's token endpoint; null if it has no token. If the issuer does not answer in time, or its
 * response breaks off, it counts as away: only a whole response ends a session.
 */
async function exchange(
  { tokenEndpoint, clientId }: OpenIdSettings,
  question: Readonly<Record<string, string>>,
): Promise<{ readonly answer: TokenAnswer | null; readonly isAway: boolean }> {
  const body = new URLSearchParams({ ...question, client_id: clientId });
  const headers = { accept: 'application/json' };
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    credentials: 'omit',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as Partial<TokenAnswer> | null | undefined;
  const isWhole = response?.ok === true && typeof answer?.access_token === 'string';
  const isRead = answer !== null && answer !== undefined;
  const isAway = response === null || response.status >= 500 || response.status === 429;
  return { answer: isWhole ? (answer as TokenAnswer) : null, isAway: isAway || (response.ok && !isRead) };
}

function tokensOf({
  access_token: token,
  refresh_token: refresh,
  expires_in: lifetime,
}: TokenAnswer): Tokens {
  return {
    token,
    expiresAt: typeof lifetime === 'number' ? Date.now() + lifetime * 1_000 : null,
    refreshToken: typeof refresh === 'string' ? refresh : null,
  };
}

/**
 * OpenID Connect Core, 3.1.3.7 and 12.2. The token came from the token endpoint over TLS, which stands for its signature
 * (rule 6).
 *
 * @param pending null for a renewal, whose token need not repeat the nonce
 */
function checkIdentity({ issuer, clientId }: OpenIdSettings, idToken: string, pending: Pending | null): void {
  const { iss, aud, azp, exp, nonce: given } = claimsOf(idToken);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isForUs = audiences.includes(clientId) && (audiences.length === 1 || azp === clientId);
  const isCurrent = typeof exp === 'number' && exp * 1_000 + CLOCK_SKEW_MS > Date.now();
  const isAnswer = pending === null || given === pending.nonce;
  if (iss === issuer && isForUs && isCurrent && isAnswer) return;
  throw new SignInError('FOREIGN', pending?.target ?? null);
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const bytes = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

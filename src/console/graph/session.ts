import { useSyncExternalStore } from 'react';
import { type OpenIdSettings, refreshSignIn, SignInError, type Tokens } from '../../client/sign-in.ts';
import { words } from '../words/page-words.ts';
import { NoAnswer } from './no-answer.ts';

/** Where a shared link opens. */
export const SHARED_PATH = '/track/shared';

/**
 * The tab's own storage: it ends with the tab, and no other tab reads it. A duplicate of the tab begins with a copy. The issuer
 * renews one of the two at most, and the other one asks to sign in. The session of a shared link stands beside that of a person
 * who signed in.
 */
const KEY = location.pathname === SHARED_PATH ? 'waybill:link' : 'waybill:token';
const RENEWAL_KEY = `${KEY}-renewal`;
/** A token is renewed so long before its end, or after half of its life if that is shorter. */
const EARLY_MS = 60_000;
/** The next try while the issuer does not answer. */
const AGAIN_MS = 5_000;
/** A timer cannot wait longer: a browser would let it fire at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** What a token is renewed with. */
interface Renewal {
  readonly settings: OpenIdSettings;
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

const listeners = new Set<() => void>();
let token = sessionStorage.getItem(KEY);
let renewal = JSON.parse(sessionStorage.getItem(RENEWAL_KEY) ?? 'null') as Renewal | null;
/** At most one renewal at a time: a refresh token counts once. */
let renewing: Promise<void> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
wait();

/** The caller's token, for as long as the tab is open. */
export const session = {
  get token(): string | null {
    return token;
  },

  /** The person, as the token names them; null for a token that cannot be read. */
  get subject(): string | null {
    const { sub } = claims();
    return typeof sub === 'string' ? sub : null;
  },

  /**
   * Whether the token has ended, or does so within a minute: the clock of this computer may differ from the hub's. The hub ends
   * streams with the token, and answers questions for a minute more.
   */
  get hasEnded(): boolean {
    const { exp } = claims();
    return typeof exp === 'number' && exp * 1_000 - EARLY_MS <= Date.now();
  },

  signIn(next: string): void {
    keep(next, null);
  },

  /** With a refresh token, the session lasts as long as the issuer renews it. */
  signInWith(tokens: Tokens, settings: OpenIdSettings): void {
    keep(tokens.token, renewalOf(tokens, settings));
  },

  signOut(): void {
    keep(null, null);
  },

  /**
   * A token that is good for a while; null when nobody is signed in, also when the issuer has ended the session.
   * @throws NoAnswer when the token has ended and the issuer does not answer
   */
  async fresh(): Promise<string | null> {
    if (renewal !== null && Date.now() >= renewal.renewAt) await renew(false);
    return token;
  },

  /**
   * After the hub refused the token: a newer one, or null when there is none and the session is over.
   * @throws NoAnswer when the issuer does not answer
   */
  async afterRefusal(refused: string | null): Promise<string | null> {
    if (token === refused && renewal !== null) await renew(true);
    if (token === refused) keep(null, null);
    return token;
  },
};

/** Of the token; empty for one that cannot be read. */
function claims(): { readonly sub?: unknown; readonly exp?: unknown } {
  try {
    const payload = token?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    return JSON.parse(atob(payload)) as object;
  } catch {
    return {};
  }
}

export function useToken(): string | null {
  return useSyncExternalStore(listen, () => token);
}

function renewalOf({ refreshToken, expiresAt }: Tokens, settings: OpenIdSettings): Renewal | null {
  if (refreshToken === null || expiresAt === null) return null;
  const early = Math.min(EARLY_MS, (expiresAt - Date.now()) / 2);
  return { settings, refreshToken, expiresAt, renewAt: expiresAt - early };
}

/** @param isRefused the hub accepts the present token no more */
async function renew(isRefused: boolean): Promise<void> {
  renewing ??= ask().finally(() => {
    renewing = null;
  });
  try {
    await renewing;
  } catch (error) {
    const isOver = isRefused || renewal === null || Date.now() >= renewal.expiresAt;
    if (isOver) throw error;
  }
}

async function ask(): Promise<void> {
  if (renewal === null) return;
  const { settings, refreshToken } = renewal;
  /** False when the person has signed out meanwhile, or in again. */
  const isCurrent = () => renewal?.refreshToken === refreshToken;
  try {
    const tokens = await refreshSignIn(settings, refreshToken);
    if (isCurrent()) keep(tokens.token, renewalOf(tokens, settings));
  } catch (error) {
    if (error instanceof SignInError && error.problem === 'AWAY') {
      if (isCurrent()) renewIn(AGAIN_MS);
      throw NoAnswer.unreachable(words.openDocument.problems.AWAY);
    }
    if (isCurrent()) keep(null, null);
  }
}

function tryToRenew(): void {
  renew(false).catch(() => undefined);
}

/** Renews the token before its end, so that open streams get a newer one in time. */
function wait(): void {
  clearTimeout(timer);
  if (renewal !== null) renewIn(Math.max(0, renewal.renewAt - Date.now()));
}

/** One timer at a time: while the issuer is away, each question of the page asks for the next try. */
function renewIn(milliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(tryToRenew, Math.min(milliseconds, LONGEST_WAIT_MS));
}

function keep(next: string | null, nextRenewal: Renewal | null): void {
  [token, renewal] = [next, nextRenewal];
  store(KEY, next);
  store(RENEWAL_KEY, nextRenewal && JSON.stringify(nextRenewal));
  wait();
  for (const listener of listeners) listener();
}

function store(key: string, value: string | null): void {
  if (value === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, value);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

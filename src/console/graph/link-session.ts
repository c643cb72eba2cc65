import type { GraphError } from './no-answer.ts';
import { session } from './session.ts';

/** Why a shared link shows nothing. */
export type LinkProblem =
  | 'LINK_EXPIRED'
  | 'LINK_REVOKED'
  | 'LINK_CLOSED'
  | 'LINK_UNKNOWN'
  /** The session has ended, and the tab has no secret any more. */
  | 'NO_SESSION'
  | 'BUSY'
  | 'UNREACHABLE';

const DOOR = '/sign-in/shared-link';
const REASONS: readonly string[] = ['LINK_EXPIRED', 'LINK_REVOKED', 'LINK_CLOSED', 'LINK_UNKNOWN'];
/** A session lasts twelve hours; a tab that is open has a new one each hour. */
const RENEWAL_MS = 60 * 60_000;

/**
 * Takes the secret out of the page's address, so that neither a bookmark nor a look at the screen has it; null if there is
 * none. The address behind `#` changes without a load of the page, so another link in the same tab loads the page again.
 */
export function takeSecret(): string | null {
  const secret = secretIn(location.hash);
  if (secret !== '') history.replaceState(null, '', location.pathname);
  addEventListener('hashchange', () => location.reload());
  return secret === '' ? null : secret;
}

/** As the hub makes it: 256 bits in base64url. */
const SECRET = /^#([\w-]{43})/;

/** The secret behind `#`. A link that was pasted with the end of its sentence, such as a full stop, is the same link. */
export function secretIn(hash: string): string {
  return SECRET.exec(hash)?.[1] ?? hash.slice(1);
}

/** Exchanges the secret for the session of this tab, once. Without a secret the session goes on that the tab has. */
export async function openLink(secret: string | null): Promise<LinkProblem | null> {
  const { token } = session;
  if (secret === null && token === null) return 'NO_SESSION';
  const problem = await exchange(secret === null ? { session: token } : { secret });
  if (problem === 'NO_SESSION' || problem?.startsWith('LINK_')) session.signOut();
  return problem;
}

/** Renews the session for as long as the page is open. */
export function keepOpen(): Disposable {
  const renewal = setInterval(() => {
    if (session.token !== null) void openLink(null);
  }, RENEWAL_MS);
  return { [Symbol.dispose]: () => clearInterval(renewal) };
}

/** The problem that an error of the hub tells; null if the error is about something else. */
export function linkProblem({
  code,
  reason,
}: {
  readonly code: string;
  readonly reason?: string | null;
}): LinkProblem | null {
  if (REASONS.includes(reason ?? '')) return reason as LinkProblem;
  return code === 'UNAUTHENTICATED' ? 'NO_SESSION' : null;
}

async function exchange(body: object): Promise<LinkProblem | null> {
  const response = await fetch(DOOR, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    readonly token?: string;
    readonly errors?: readonly GraphError[];
  } | null;
  if (answer?.token !== undefined) {
    session.signIn(answer.token);
    return null;
  }
  if (response?.status === 429) return 'BUSY';
  const [error] = answer?.errors ?? [];
  return (error && linkProblem(error.extensions)) ?? 'UNREACHABLE';
}

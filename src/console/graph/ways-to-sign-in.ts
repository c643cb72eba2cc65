import {
  beginSignIn,
  completeSignIn,
  isAnswer,
  type OpenIdSettings,
  type SignedIn,
  type SignInPage,
} from '../../client/sign-in.ts';
import { words } from '../words/page-words.ts';
import { NoAnswer } from './no-answer.ts';

export interface DemoUser {
  readonly subject: string;
  readonly name: string;
  readonly role: string;
}

/** How people sign in at this hub: with the issuer of its tokens, or as a demo user in development. */
export type SignInSettings = OpenIdSettings | { readonly kind: 'DEMO'; readonly users: readonly DemoUser[] };

const SIGN_IN = '/sign-in/';

const page: SignInPage = {
  address: () => location.href,
  go: (url) => location.assign(url),
  rename: (path) => history.replaceState(null, '', path),
  storage: sessionStorage,
};

/** @throws NoAnswer while nobody can sign in */
export function readSettings(): Promise<SignInSettings> {
  return answerOf(fetch(`${SIGN_IN}settings`));
}

/**
 * Leaves the page for the issuer, which sends the browser back to `/sign-in/callback`.
 * @param target what the page there gets back, such as the path to go on with
 */
export function signIn(settings: OpenIdSettings, target: string): Promise<void> {
  const redirectUri = new URL(`${SIGN_IN}callback`, location.origin).href;
  return beginSignIn(settings, page, { redirectUri, target });
}

/**
 * Null when the page's address is no answer of the issuer.
 * @throws SignInError
 */
export async function signedIn(settings: OpenIdSettings): Promise<SignedIn | null> {
  return isAnswer(page) ? await completeSignIn(settings, page) : null;
}

/** A token of a demo user. @throws NoAnswer */
export async function demoToken({ subject }: DemoUser): Promise<string> {
  const answer = fetch(`${SIGN_IN}demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject }),
  });
  return (await answerOf<{ readonly token: string }>(answer)).token;
}

async function answerOf<Answer>(asked: Promise<Response>): Promise<Answer> {
  const response = await asked.catch(() => null);
  if (response?.ok) return (await response.json()) as Answer;
  throw NoAnswer.unreachable(words.session.unavailable);
}

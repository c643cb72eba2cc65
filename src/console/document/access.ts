import {
  beginSignIn,
  completeSignIn,
  isAnswer,
  type OpenIdSettings,
  type SignInPage,
} from '../../client/sign-in.ts';
import { askAs, NoAnswer, newKey } from '../graph/ask.ts';
import { OpenDocumentDocument } from '../graph/generated/documents.ts';

export interface DemoUser {
  readonly subject: string;
  readonly name: string;
  readonly role: string;
}

export type SignInSettings = OpenIdSettings | { readonly kind: 'DEMO'; readonly users: readonly DemoUser[] };

/** A person who has signed in: the token is in this page's memory only. */
export interface Access {
  readonly token: string;
  readonly documentId: string;
}

const DOCUMENTS = '/documents/';
const ADDRESS = /^\/documents\/([\w-]{1,200})$/;
const SIGN_IN = '/sign-in/';

const page: SignInPage = {
  address: () => location.href,
  go: (url) => location.assign(url),
  rename: (path) => history.replaceState(null, '', path),
  storage: sessionStorage,
};

/** The document of the page's address; empty on the page of the issuer's answer, and for what is no id. */
export function documentOfAddress(): string {
  const [, documentId = ''] = ADDRESS.exec(location.pathname) ?? [];
  return documentId;
}

/** Takes a link that no longer opens the document out of the address. True if there was one. */
export function dropLink(): boolean {
  if (!documentOfAddress() || location.search === '') return false;
  page.rename(location.pathname);
  return true;
}

export function readSettings(): Promise<SignInSettings> {
  return answerOf(fetch(`${SIGN_IN}settings`));
}

/** Leaves the page for the issuer, which sends the browser back to `/sign-in/callback`. */
export function signIn(settings: OpenIdSettings, documentId: string): Promise<void> {
  const redirectUri = new URL(`${SIGN_IN}callback`, location.origin).href;
  return beginSignIn(settings, page, { redirectUri, target: documentId });
}

/**
 * Null when the page's address is no answer of the issuer.
 * @throws SignInError
 */
export async function signedIn(settings: OpenIdSettings): Promise<Access | null> {
  if (!isAnswer(page)) return null;
  const { token, target: documentId } = await completeSignIn(settings, page);
  // A reload comes back to the document.
  page.rename(DOCUMENTS + documentId);
  return { token, documentId };
}

export async function signInAsDemo({ subject }: DemoUser, documentId: string): Promise<Access> {
  const answer = fetch(`${SIGN_IN}demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject }),
  });
  const { token } = await answerOf<{ readonly token: string }>(answer);
  return { token, documentId };
}

/**
 * Asks for a link and goes there; the browser saves the file and stays on this page.
 * @throws NoAnswer with the hub's reason when there is no link
 */
export async function download({ token, documentId }: Access): Promise<void> {
  const input = { idempotencyKey: newKey(), documentId };
  const { data } = await askAs(token, OpenDocumentDocument, { input });
  const payload = data.documentLinkCreate;
  const [error] = payload?.userErrors ?? [];
  if (typeof payload?.url !== 'string') {
    throw new NoAnswer(error?.message ?? '', error?.code ?? 'NOT_FOUND', null);
  }
  // Only the end of the answer counts: this page leads to documents of its own hub and nowhere else.
  const { pathname, search } = new URL(payload.url);
  location.assign(DOCUMENTS + pathname.slice(pathname.lastIndexOf('/') + 1) + search);
}

async function answerOf<Answer>(asked: Promise<Response>): Promise<Answer> {
  const response = await asked;
  if (response.ok) return (await response.json()) as Answer;
  throw new NoAnswer('', 'UNREACHABLE', null);
}

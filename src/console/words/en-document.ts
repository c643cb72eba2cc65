import type { SignInProblem } from '../../client/sign-in.ts';

const problems: Readonly<Record<SignInProblem, string>> = {
  NOT_BEGUN: 'This sign-in was not begun in this window.',
  CANCELLED: 'The sign-in was cancelled, or you may not use this application.',
  REFUSED: 'The sign-in service refused the sign-in.',
  FOREIGN: 'The answer of the sign-in service belongs to another sign-in.',
  AWAY: 'The sign-in service does not answer. Please try again in a minute.',
};

/** The texts of the page of a document's address. */
export const openDocument = {
  title: 'Open a document',
  ask: 'Sign in to download this document.',
  linkEnded: 'The link that you followed does not open the document any more. Sign in to get a new one.',
  signingIn: 'Signing in …',
  opened: 'Your download begins. You can close this page afterwards.',
  again: 'Download again',
  noDocument: 'Open the address of a document to sign in.',
  problems,
};

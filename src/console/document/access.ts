import { DOCUMENTS } from '../graph/document-link.ts';

/** A person who has signed in: the token is in this page's memory only. */
export interface Access {
  readonly token: string;
  readonly documentId: string;
}

const ADDRESS = /^\/documents\/([\w-]{1,200})$/;

/** The document of the page's address; empty on the page of the issuer's answer, and for what is no id. */
export function documentOfAddress(): string {
  const [, documentId = ''] = ADDRESS.exec(location.pathname) ?? [];
  return documentId;
}

/** Takes a link that no longer opens the document out of the address. True if there was one. */
export function dropLink(): boolean {
  if (!documentOfAddress() || location.search === '') return false;
  history.replaceState(null, '', location.pathname);
  return true;
}

/** A path of the pages that only need the token; null for the target of a document's page. */
export function otherPage(target: string): string | null {
  return /^\/(?:track|console)(?:[/?]|$)/.test(target) ? target : null;
}

/** A reload of the page of the issuer's answer comes back to the document. */
export function returnTo(documentId: string): void {
  history.replaceState(null, '', DOCUMENTS + documentId);
}

import { askAs, NoAnswer, newKey } from '../graph/ask.ts';
import { OpenDocumentDocument } from '../graph/generated/documents.ts';

/** A person who has signed in: the token is in this page's memory only. */
export interface Access {
  readonly token: string;
  readonly documentId: string;
}

const DOCUMENTS = '/documents/';
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

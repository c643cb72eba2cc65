import { askAs, newKey } from './ask.ts';
import { OpenDocumentDocument } from './generated/document-link.ts';
import { errorText, NoAnswer } from './no-answer.ts';

export const DOCUMENTS = '/documents/';

/**
 * Asks for a link and goes there; the browser saves the file and stays on its page.
 * @throws NoAnswer with the hub's reason when there is no link
 */
export async function download(token: string | null, documentId: string): Promise<void> {
  const input = { idempotencyKey: newKey(), documentId };
  const { data, errors } = await askAs(token, OpenDocumentDocument, { input });
  const payload = data.documentLinkCreate;
  if (typeof payload?.url !== 'string') {
    const [refusal] = payload?.userErrors ?? [];
    if (refusal === undefined) throw NoAnswer.of(errors);
    throw new NoAnswer(errorText(refusal), { code: refusal.code });
  }
  // Only the end of the answer counts: a page leads to documents of its own hub and nowhere else.
  const { pathname, search } = new URL(payload.url);
  location.assign(DOCUMENTS + pathname.slice(pathname.lastIndexOf('/') + 1) + search);
}

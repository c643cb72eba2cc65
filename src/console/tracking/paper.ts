import { ask, NoAnswer, newKey } from '../graph/ask.ts';
import { AttachDocumentDocument } from '../graph/generated/documents.ts';
import { session } from '../graph/session.ts';

const PATH = '/documents';

/**
 * Stores a file and attaches it to a shipment, as the customer's paper.
 * @throws NoAnswer with the hub's reason when the file may not be attached
 */
export async function attach(shipmentId: string, file: File): Promise<void> {
  const response = await fetch(PATH, { method: 'POST', headers: authorization(), body: file });
  if (!response.ok) throw await refusal(response);
  const { uploadId } = (await response.json()) as { readonly uploadId: string };
  const { data } = await ask(AttachDocumentDocument, {
    input: { idempotencyKey: newKey(), shipmentId, uploadId, type: 'CUSTOMER', fileName: file.name },
  });
  const [error] = data.documentAttach?.userErrors ?? [];
  if (error !== undefined) throw new NoAnswer(error.message, error.code, null);
}

/** Saves a document where the browser saves downloads. @throws NoAnswer with the hub's reason */
export async function download(documentId: string, fileName: string): Promise<void> {
  const response = await fetch(`${PATH}/${encodeURIComponent(documentId)}`, { headers: authorization() });
  if (!response.ok) throw await refusal(response);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

function authorization(): HeadersInit {
  return session.token === null ? {} : { authorization: `Bearer ${session.token}` };
}

async function refusal(response: Response): Promise<NoAnswer> {
  const answer = (await response.json().catch(() => null)) as {
    readonly errors?: readonly {
      readonly message: string;
      readonly extensions: { readonly code: string; readonly correlationId?: string };
    }[];
  } | null;
  const [error] = answer?.errors ?? [];
  return new NoAnswer(
    error?.message ?? `The hub answered with status ${response.status}.`,
    error?.extensions.code ?? 'UNREACHABLE',
    error?.extensions.correlationId ?? null,
  );
}

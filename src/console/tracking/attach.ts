import { ask } from '../graph/ask.ts';
import { AttachDocumentDocument } from '../graph/generated/tracking.ts';
import { type GraphError, NoAnswer } from '../graph/no-answer.ts';
import { session } from '../graph/session.ts';
import { refusalOf } from '../graph/trying.ts';

/** A paper on its way to a shipment. */
export interface SentPaper {
  readonly fileName: string;
  /** The idempotency key of its attachment. */
  readonly key: string;
  /** Null until the hub has stored the file. */
  readonly uploadId: string | null;
}

/**
 * Stores a file.
 * @throws NoAnswer with the hub's reason
 */
export async function store(file: File): Promise<string> {
  const token = await session.fresh();
  try {
    return await storeAs(token, file);
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.code !== 'UNAUTHENTICATED') throw error;
    const newer = await session.afterRefusal(token);
    if (newer === null || newer === token) throw error;
    return await storeAs(newer, file);
  }
}

async function storeAs(token: string | null, file: File): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch('/documents', { method: 'POST', headers, body: file }).catch(() => {
    throw NoAnswer.unreachable();
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly uploadId?: string;
    readonly errors?: readonly GraphError[];
  };
  const { uploadId } = answer;
  if (!response.ok || uploadId === undefined) throw NoAnswer.of(answer.errors);
  return uploadId;
}

/**
 * Attaches a stored file to a shipment, as the customer's paper.
 * @returns why the hub does not attach it; null when it did
 */
export async function attach(
  shipmentId: string,
  uploadId: string,
  { fileName, key }: SentPaper,
): Promise<string | null> {
  const input = { idempotencyKey: key, shipmentId, uploadId, type: 'CUSTOMER', fileName } as const;
  const { data, errors } = await ask(AttachDocumentDocument, { input });
  return refusalOf(data.documentAttach, errors);
}

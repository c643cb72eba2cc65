import { ask, newKey } from '../graph/ask.ts';
import { AttachDocumentDocument } from '../graph/generated/tracking.ts';
import { type GraphError, NoAnswer } from '../graph/no-answer.ts';
import { session } from '../graph/session.ts';
import { refusalOf } from '../graph/trying.ts';

/**
 * Stores a file and attaches it to a shipment, as the customer's paper.
 * @returns why the hub does not attach it; null when it did
 * @throws NoAnswer with the hub's reason when the file is not stored
 */
export async function attach(shipmentId: string, file: File): Promise<string | null> {
  const headers = { authorization: `Bearer ${await session.fresh()}` };
  const response = await fetch('/documents', { method: 'POST', headers, body: file }).catch(() => {
    throw NoAnswer.unreachable();
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly uploadId?: string;
    readonly errors?: readonly GraphError[];
  };
  const { uploadId } = answer;
  if (!response.ok || uploadId === undefined) throw NoAnswer.of(answer.errors);
  const { data, errors } = await ask(AttachDocumentDocument, {
    input: { idempotencyKey: newKey(), shipmentId, uploadId, type: 'CUSTOMER', fileName: file.name },
  });
  return refusalOf(data.documentAttach, errors);
}

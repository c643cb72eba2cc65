import { randomUUID } from 'node:crypto';
import { type StatusItem, StatusReader } from '../../../src/domain/edi/status-message.ts';
import type { UploadItem, UploadReport } from '../../../src/domain/edi/upload.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { PortalContext } from '../portal.context.ts';
import { ofStatusMessages } from './carrier-reports.ts';
import { MAX_EVENTS } from './event-batch.ts';
import type { StoredResult } from './event-result.type.ts';
import { TrackingEventsIngestMutation } from './tracking-events-ingest.mutation.ts';

const MAX_ITEMS = 1_000;

/**
 * Records the statuses of X12 interchanges while their text is read, one transaction for each batch. Memory holds one message
 * and one batch. An error ends the upload; the batches before it stay, and a re-send finds their statuses known.
 */
export async function receiveInterchanges(
  context: PortalContext,
  text: AsyncIterable<string>,
): Promise<UploadReport> {
  const upload = new Upload(context);
  const reader = new StatusReader();
  for await (const chunk of text) await upload.add(reader.push(chunk));
  await upload.add(reader.end());
  return await upload.finish();
}

class Upload {
  readonly #context: PortalContext;
  readonly #ingest = new TrackingEventsIngestMutation();
  readonly #name = randomUUID();
  readonly #counts = { statuses: 0, recorded: 0, known: 0, review: 0, unread: 0, more: 0 };
  readonly #items: UploadItem[] = [];
  #batch: StatusItem[] = [];
  #batches = 0;

  constructor(context: PortalContext) {
    this.#context = context;
  }

  async add(items: readonly StatusItem[]): Promise<void> {
    for (const item of items) {
      this.#batch.push(item);
      if (this.#batch.length === MAX_EVENTS) await this.#record();
    }
  }

  async finish(): Promise<UploadReport> {
    if (this.#batch.length > 0) await this.#record();
    return { ...this.#counts, items: this.#items };
  }

  async #record(): Promise<void> {
    const statuses = this.#batch.flatMap((item) => (item.kind === 'STATUS' ? [item.status] : []));
    const problems = this.#batch.flatMap((item) => (item.kind === 'PROBLEM' ? [item.problem] : []));
    this.#batch = [];
    this.#batches += 1;
    const { userErrors, details } = await this.#ingest.record(
      this.#context,
      { idempotencyKey: `upload ${this.#name} ${this.#batches}` },
      ofStatusMessages([{ statuses, problems }], this.#context.caller.subject),
    );
    const [refused] = userErrors;
    if (refused !== undefined) throw new WaybillError('BAD_USER_INPUT', refused.message);
    for (const [at, result] of (details ?? []).entries()) this.#count(result, at < statuses.length);
  }

  #count({ outcome, eventId, reason }: StoredResult, isStatus: boolean): void {
    const counts = this.#counts;
    if (isStatus) counts.statuses += 1;
    else counts.unread += 1;
    if (outcome === 'RECORDED') counts.recorded += 1;
    else if (outcome === 'KNOWN') counts.known += 1;
    else {
      if (isStatus) counts.review += 1;
      if (this.#items.length < MAX_ITEMS) this.#items.push({ eventId, reason: reason ?? '' });
      else counts.more += 1;
    }
  }
}

import { type ErrorCode, WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { backoffMs } from '../time/backoff.ts';
import { pause } from '../time/pause.ts';
import type { Edge, EdgeCall } from './edge.ts';
import { CALL_BACKOFF, MAX_ATTEMPTS } from './retry.ts';
import { incomplete, translated, translatedPart } from './salesforce-error.ts';
import type {
  Assignment,
  CallOptions,
  SalesforceValues,
  SaveAllOptions,
  SaveOutcome,
  UpdateOptions,
} from './values.ts';

/** Salesforce refuses a collection of more records, all of them (EXCEEDED_ID_LIMIT). */
export const RECORDS_A_CALL = 200;

/** After such a failure the following calls would fail, too, so they are not sent. */
const STOPPING: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_AUTHENTICATION',
  'CONFIGURATION',
]);

interface SaveReply {
  readonly id?: string;
  readonly success: boolean;
  readonly created?: boolean;
  readonly errors: unknown;
}

/** Writes of single records and of collections. */
export class RecordWriter {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  async create(
    object: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<string> {
    const { body } = await this.#edge.call<SaveReply>(
      { method: 'POST', url: `/sobjects/${apiName(object)}`, body: values, repeatable: 'NEVER' },
      usage,
      options,
    );
    return savedId(body);
  }

  async update(
    object: string,
    id: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: UpdateOptions,
  ): Promise<void> {
    const { Id: _, ...body } = values;
    const url = `/sobjects/${apiName(object)}/${recordId(id)}`;
    const call: EdgeCall = { method: 'PATCH', url, body, headers: { ...options?.mark }, repeatable: 'NEVER' };
    await this.#edge.call(call, usage, options);
  }

  async upsert(
    object: string,
    externalIdField: string,
    externalId: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly created: boolean }> {
    // URL parsers drop a path segment of dots even when it is encoded.
    if (/^\.{1,2}$/.test(externalId)) {
      const record = { ...values, [externalIdField]: externalId };
      const [outcome] = await this.upsertAll(object, externalIdField, [record], usage, options);
      if (outcome === undefined) throw incomplete(1, 0);
      if (!outcome.success) throw outcome.error;
      return outcome;
    }
    if (externalId === '') throw new WaybillError('BAD_USER_INPUT', 'An external id is not empty.');
    const { Id: _, [externalIdField]: __, ...body } = values;
    const url = `/sobjects/${apiName(object)}/${apiName(externalIdField)}/${encodeURIComponent(externalId)}`;
    const reply = await this.#edge.call<SaveReply>(
      { method: 'PATCH', url, body, repeatable: 'IDEMPOTENT' },
      usage,
      options,
    );
    return { id: savedId(reply.body), created: reply.body.created ?? reply.status === 201 };
  }

  async createAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<SaveOutcome[]> {
    const call = collectionCall('POST', '/composite/sobjects', object, 'NEVER');
    return await this.#inCalls(records, call, true, usage, options);
  }

  async updateAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: SaveAllOptions,
  ): Promise<SaveOutcome[]> {
    const call = collectionCall('PATCH', '/composite/sobjects', object, 'NEVER', options?.assignment);
    return await this.#inCalls(records, call, false, usage, options);
  }

  /** Only the locked records are sent again, a few times, after a pause. */
  async upsertAll(
    object: string,
    externalIdField: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: SaveAllOptions,
  ): Promise<SaveOutcome[]> {
    const url = `/composite/sobjects/${apiName(object)}/${apiName(externalIdField)}`;
    const call = collectionCall('PATCH', url, object, 'IDEMPOTENT', options?.assignment);
    const outcomes = await this.#inCalls(records, call, false, usage, options);
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      const locked = outcomes.flatMap((outcome, index) => (isLocked(outcome) ? [index] : []));
      if (locked.length === 0) break;
      await pause(backoffMs(CALL_BACKOFF, attempt), options?.signal);
      options?.signal?.throwIfAborted();
      const again = locked.map((index) => records[index] ?? {});
      const answers = await this.#inCalls(again, call, false, usage, options);
      for (const [position, index] of locked.entries()) {
        outcomes[index] = answers[position] ?? missing();
      }
    }
    return outcomes;
  }

  async #inCalls<Item>(
    items: readonly Item[],
    callFor: (items: readonly Item[]) => EdgeCall,
    created: boolean,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<SaveOutcome[]> {
    const outcomes: SaveOutcome[] = [];
    for (let from = 0; from < items.length; from += RECORDS_A_CALL) {
      const some = items.slice(from, from + RECORDS_A_CALL);
      const last = outcomes.at(-1);
      const stop = last !== undefined && !last.success && STOPPING.has(last.error.code) ? last.error : null;
      const answers =
        stop === null ? await this.#oneCall(callFor(some), some.length, created, usage, options) : [];
      for (const index of some.keys()) {
        outcomes.push(
          stop === null ? (answers[index] ?? missing()) : { success: false, error: notSent(stop) },
        );
      }
    }
    return outcomes;
  }

  async #oneCall(
    call: EdgeCall,
    size: number,
    created: boolean,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<readonly SaveOutcome[]> {
    try {
      const { body } = await this.#edge.call<readonly SaveReply[]>(call, usage, options);
      if (!Array.isArray(body) || body.length !== size) throw incomplete(size, body.length);
      return body.map((reply) => outcomeOf(reply, created));
    } catch (error) {
      if (options?.signal?.aborted === true) throw error;
      const failure = translated(error, { status: null, writes: true });
      return Array.from({ length: size }, () => ({ success: false, error: failure }));
    }
  }
}

function collectionCall(
  method: 'POST' | 'PATCH',
  url: string,
  object: string,
  repeatable: EdgeCall['repeatable'],
  assignment?: Assignment,
): (records: readonly SalesforceValues[]) => EdgeCall {
  const attributes = { type: apiName(object) };
  const headers = assignmentHeaders(assignment);
  return (records) => ({
    method,
    url,
    headers,
    body: { allOrNone: false, records: records.map((record) => ({ attributes, ...record })) },
    repeatable,
  });
}

export function assignmentHeaders(assignment?: Assignment): Readonly<Record<string, string>> {
  return assignment === undefined ? {} : { 'sforce-auto-assign': String(assignment === 'RUN') };
}

function outcomeOf(reply: SaveReply, created: boolean): SaveOutcome {
  if (reply.success && typeof reply.id === 'string') {
    return { success: true, id: reply.id, created: reply.created ?? created };
  }
  return { success: false, error: translatedPart(reply.errors, 400) };
}

function missing(): SaveOutcome {
  return { success: false, error: incomplete(1, 0) };
}

/** The outcome of records that were not sent, because an earlier call failed in a way that concerns all. */
function notSent(error: WaybillError): WaybillError {
  return new WaybillError(error.code, error.message, {
    details: { ...error.details, outcome: 'NOT_APPLIED' },
    cause: error,
  });
}

function isLocked(outcome: SaveOutcome): boolean {
  return !outcome.success && outcome.error.code === 'RECORD_LOCKED';
}

function savedId(reply: SaveReply): string {
  if (typeof reply.id !== 'string') throw incomplete(1, 0);
  return reply.id;
}

/** The name of an object or field for a path. */
export function apiName(name: string): string {
  if (!/^[A-Za-z]\w{0,79}$/.test(name)) {
    throw new WaybillError('INTERNAL', 'The name of a Salesforce object or field is not valid.');
  }
  return name;
}

/** A record id for a path. */
export function recordId(id: string): string {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id)) {
    throw new WaybillError('BAD_USER_INPUT', 'A Salesforce id has 15 or 18 letters and digits.');
  }
  return id;
}

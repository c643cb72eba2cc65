import { Connection } from 'jsforce/lib/connection.js';
import { WaybillError } from '../domain/errors.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../domain/upstream-usage.ts';
import { count } from '../telemetry/measuring.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { API_VERSION } from './api-version.ts';
import { BulkApi } from './bulk.ts';
import { type ChangeFeed, PubSubFeed } from './change-feed/change-feed.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import {
  type ApiUsage,
  type CallOptions,
  CLIENT_NAME,
  type CompositeAnswer,
  type CompositePart,
  type Health,
  type ObjectDescription,
  type RetrievedRecord,
  type SalesforceClient,
  type SalesforceClientOptions,
  type SalesforceRow,
  type SalesforceValues,
  type UpdateOptions,
} from './client.ts';
import { Edge } from './edge.ts';
import { EdgeTransport } from './edge-transport.ts';
import { DescribedAccess } from './field-access.ts';
import { compositeParts, QueryRunner } from './query.ts';
import { markOf } from './record-mark.ts';
import { apiName, RecordWriter, recordId } from './records.ts';
import { incomplete, translated, translatedPart } from './salesforce-error.ts';
import { ServerClock } from './server-clock.ts';
import { Session } from './session.ts';
import type { Soql } from './soql.ts';
import { SoqlBatcher } from './soql-batcher.ts';
import type { QueryOptions } from './values.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const ACCESS_AGAIN_MS = 60_000;
const COMPOSITE_PARTS = 25;

/** Failures in a row after which Salesforce counts as down, and for how long calls are then refused at once. */
const DOWN_AFTER = 5;
const DOWN_MS = 5_000;
/** A younger reply makes a health call needless. */
const FRESH_MS = 10_000;

/** A client for one org. Connects with its first call; dispose of it to close its connections. */
export function connectSalesforce(options: SalesforceClientOptions): SalesforceClient {
  return new JsforceClient(options);
}

class JsforceClient implements SalesforceClient {
  readonly bulk: BulkApi;
  readonly changeFeed: ChangeFeed;
  readonly access: DescribedAccess;
  readonly #transport: EdgeTransport;
  readonly #session: Session;
  readonly #breaker: CircuitBreaker;
  readonly #edge: Edge;
  readonly #batcher: SoqlBatcher;
  readonly #writer: RecordWriter;
  #probe: Promise<void> | null = null;

  constructor(options: SalesforceClientOptions) {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const hosts = new AllowedHosts(options);
    const clock = new ServerClock();
    this.#transport = new EdgeTransport(hosts, timeoutMs, clock);
    const connection = new Connection({
      loginUrl: options.loginUrl,
      version: API_VERSION,
      callOptions: { client: options.clientName ?? CLIENT_NAME },
    });
    // jsforce has no option for its transport.
    Object.assign(connection, { _transport: this.#transport });
    Object.assign(connection.oauth2, { _transport: this.#transport });
    this.#session = new Session(connection, hosts, {
      loginUrl: options.loginUrl,
      clientId: options.clientId,
      username: options.username,
      privateKeyFile: options.privateKeyFile,
      audience: options.audience,
      clock,
      onClockApart: (aheadMs) => options.onClockApart?.(aheadMs),
      onRefused: (error) => {
        count('waybill_salesforce_logins_stopped', {});
        options.onAlert?.({ kind: 'AUTHENTICATION', error });
      },
    });
    this.#breaker = new CircuitBreaker({
      threshold: DOWN_AFTER,
      openMs: DOWN_MS,
      onOpen: (error) => options.onAlert?.({ kind: 'UNAVAILABLE', error }),
    });
    this.#edge = new Edge({
      connection,
      session: this.#session,
      breaker: this.#breaker,
      timeoutMs,
      onApiUsage: options.onApiUsage,
    });
    this.#batcher = new SoqlBatcher(new QueryRunner(this.#edge));
    this.#writer = new RecordWriter(this.#edge);
    this.bulk = new BulkApi(this.#edge);
    this.changeFeed = new PubSubFeed(this.#session);
    this.access = new DescribedAccess(
      (parts, usage) => this.composite(parts, usage),
      options.accessAgainMs ?? ACCESS_AGAIN_MS,
    );
  }

  get apiUsage(): ApiUsage | null {
    return this.#edge.apiUsage;
  }

  async address(): Promise<string> {
    return (await this.#session.credentials()).instanceUrl;
  }

  async query<Row extends SalesforceRow = SalesforceRow>(
    soql: Soql,
    usage: UpstreamUsage,
    options?: QueryOptions,
  ): Promise<readonly Row[]> {
    const { rows, totalSize } = await this.access.reading(soql, usage, (readable) =>
      this.#batcher.ask(readable, usage, options),
    );
    if (rows.length !== totalSize) throw incomplete(totalSize, rows.length);
    return rows as readonly Row[];
  }

  async count(soql: Soql, usage: UpstreamUsage, options?: CallOptions): Promise<number> {
    return (await this.#batcher.ask(soql, usage, options)).totalSize;
  }

  create(object: string, values: SalesforceValues, usage: UpstreamUsage, options?: CallOptions) {
    return this.#writer.create(object, values, usage, options);
  }

  async retrieve(
    object: string,
    id: string,
    fields: readonly string[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<RetrievedRecord> {
    const path = `/sobjects/${apiName(object)}/${recordId(id)}`;
    return await this.access.readingFields(object, fields, usage, async (readable) => {
      const url = `${path}?fields=${readable.map(apiName).join(',')}`;
      const { body, headers } = await this.#edge.call<Readonly<Record<string, unknown>>>(
        { method: 'GET', url, repeatable: 'READ' },
        usage,
        options,
      );
      return { values: body, mark: markOf(headers) };
    });
  }

  update(
    object: string,
    id: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: UpdateOptions,
  ) {
    return this.#writer.update(object, id, values, usage, options);
  }

  upsert(
    object: string,
    externalIdField: string,
    externalId: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: CallOptions,
  ) {
    return this.#writer.upsert(object, externalIdField, externalId, values, usage, options);
  }

  createAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ) {
    return this.#writer.createAll(object, records, usage, options);
  }

  updateAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ) {
    return this.#writer.updateAll(object, records, usage, options);
  }

  upsertAll(
    object: string,
    externalIdField: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ) {
    return this.#writer.upsertAll(object, externalIdField, records, usage, options);
  }

  async describe(object: string, usage: UpstreamUsage, options?: CallOptions): Promise<ObjectDescription> {
    const url = `/sobjects/${apiName(object)}/describe`;
    return await this.#read<ObjectDescription>(url, usage, options);
  }

  async limits(usage: UpstreamUsage, options?: CallOptions) {
    type Limits = Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>;
    return await this.#read<Limits>('/limits', usage, options);
  }

  async composite(
    parts: readonly CompositePart[],
    usage: UpstreamUsage,
    options?: CallOptions & { readonly allOrNone?: boolean },
  ): Promise<readonly CompositeAnswer[]> {
    if (parts.length > COMPOSITE_PARTS) {
      throw new WaybillError('INTERNAL', `A composite call has at most ${COMPOSITE_PARTS} parts.`);
    }
    const { body } = await this.#edge.call<{ readonly compositeResponse?: readonly CompositeAnswer[] }>(
      {
        method: 'POST',
        url: '/composite',
        body: { allOrNone: options?.allOrNone ?? false, compositeRequest: parts },
        repeatable: parts.every((part) => part.method === 'GET') ? 'READ' : 'NEVER',
      },
      usage,
      options,
    );
    return compositeParts(body, parts.length).map(({ referenceId, httpStatusCode, body }) => ({
      referenceId,
      httpStatusCode,
      body,
      error: httpStatusCode >= 300 ? translatedPart(body, httpStatusCode) : null,
    }));
  }

  async health(): Promise<Health> {
    const heard = this.#edge.lastReplyAt;
    const fresh = heard !== null && Date.now() - heard.getTime() < FRESH_MS;
    if (!fresh) {
      this.#probe ??= this.#ask().finally(() => {
        this.#probe = null;
      });
      try {
        await this.#probe;
      } catch (error) {
        return this.#healthWith(translated(error, { status: null, writes: false }));
      }
    }
    const error = this.#session.refusal ?? (this.#breaker.isOpen ? this.#breaker.lastError : null);
    return this.#healthWith(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close();
  }

  async #read<Body>(url: string, usage: UpstreamUsage, options?: CallOptions): Promise<Body> {
    return (await this.#edge.call<Body>({ method: 'GET', url, repeatable: 'READ' }, usage, options)).body;
  }

  /** The list of versions: needs the session here, but is not counted against the API limit. */
  async #ask(): Promise<void> {
    await this.#read('/services/data', newUpstreamUsage());
  }

  #healthWith(error: WaybillError | null): Health {
    return {
      state: error === null ? 'UP' : 'DOWN',
      reason: error?.code ?? null,
      lastReplyAt: this.#edge.lastReplyAt,
    };
  }
}

import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { DATA_URL } from './api-version.ts';
import type { Edge } from './edge.ts';
import { incomplete, translatedPart } from './salesforce-error.ts';
import { MAX_SOQL, MAX_URI, type Soql } from './soql.ts';
import type { CallOptions, SalesforceRow } from './values.ts';

/** Salesforce allows five queries among the subrequests of one composite call. */
export const QUERIES_A_CALL = 5;

/** A page of rows as Salesforce sends it; also the shape of a child subquery inside a row. */
interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly SalesforceRow[];
}

export interface QueryResult {
  readonly totalSize: number;
  readonly rows: readonly SalesforceRow[];
}

export interface AskedQuery {
  readonly soql: Soql;
  /** Answers deleted records, too (`queryAll`). */
  readonly includeDeleted: boolean;
}

interface CompositeReply<Part = { readonly httpStatusCode: number; readonly body: unknown }> {
  readonly compositeResponse?: readonly Part[];
}

/** A query under way. `url` is the next page; null when all pages are there. */
interface Cursor {
  url: string | null;
  totalSize: number;
  readonly rows: SalesforceRow[];
  error: WaybillError | null;
}

/** Runs queries together and pages each of them to its end. */
export class QueryRunner {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  /**
   * Runs at most five queries, each round of pages in one API call. A failed query does not affect the others. A failed
   * call fails the queries that still needed it, never those that are complete.
   *
   * @param payers the usage of each query; a call is charged to the first query that still needs it.
   */
  async run(
    queries: readonly AskedQuery[],
    payers: readonly UpstreamUsage[],
    options: CallOptions,
  ): Promise<readonly (QueryResult | WaybillError)[]> {
    const cursors = queries.map((query) => this.#cursor(query));
    await this.#pageToEnd(cursors, payers, options);
    const results: (QueryResult | WaybillError)[] = [];
    for (const [index, cursor] of cursors.entries()) {
      const text = queries[index]?.soql.text ?? '';
      if (cursor.error === null && /\(\s*SELECT\s/i.test(text)) {
        await this.#completeChildren(cursor, payers[index], options);
      }
      results.push(cursor.error ?? { totalSize: cursor.totalSize, rows: cursor.rows });
    }
    return results;
  }

  #cursor({ soql, includeDeleted }: AskedQuery): Cursor {
    const resource = includeDeleted ? 'queryAll' : 'query';
    const url = `${DATA_URL}/${resource}?q=${encodeURIComponent(soql.text)}`;
    const tooLong = soql.text.length > MAX_SOQL || url.length > MAX_URI;
    const error = tooLong
      ? new WaybillError('INTERNAL', 'The query is too long for Salesforce; split its list.')
      : null;
    return { url: error === null ? url : null, totalSize: 0, rows: [], error };
  }

  async #pageToEnd(
    cursors: readonly Cursor[],
    payers: readonly UpstreamUsage[],
    options: CallOptions,
  ): Promise<void> {
    for (;;) {
      const open = cursors.filter((cursor) => cursor.url !== null);
      const [first] = open;
      const payer = first && payers[cursors.indexOf(first)];
      if (first === undefined || payer === undefined) return;
      try {
        await (open.length === 1 ? this.#single(first, payer, options) : this.#round(open, payer, options));
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        for (const cursor of open) fail(cursor, error);
      }
    }
  }

  async #single(cursor: Cursor, payer: UpstreamUsage, options: CallOptions): Promise<void> {
    const call = { method: 'GET', url: cursor.url ?? '', repeatable: 'READ' } as const;
    const { body } = await this.#edge.call<Page>(call, payer, options);
    if (isPage(body)) take(cursor, body);
    else fail(cursor, incomplete(1, 0));
  }

  async #round(open: readonly Cursor[], payer: UpstreamUsage, options: CallOptions): Promise<void> {
    const compositeRequest = open.map((cursor, index) => ({
      method: 'GET',
      url: cursor.url,
      referenceId: `q${index}`,
    }));
    const { body } = await this.#edge.call<CompositeReply>(
      { method: 'POST', url: '/composite', body: { allOrNone: false, compositeRequest }, repeatable: 'READ' },
      payer,
      options,
    );
    const parts = compositeParts(body, open.length);
    for (const [index, part] of parts.entries()) {
      const cursor = open[index];
      if (cursor === undefined) continue;
      if (part.httpStatusCode < 300 && isPage(part.body)) take(cursor, part.body);
      else fail(cursor, translatedPart(part.body, part.httpStatusCode));
    }
  }

  /** Salesforce pages a child subquery like any query, so its further pages are fetched, too. */
  async #completeChildren(
    cursor: Cursor,
    payer: UpstreamUsage | undefined,
    options: CallOptions,
  ): Promise<void> {
    for (const [index, row] of cursor.rows.entries()) {
      for (const [name, value] of Object.entries(row)) {
        if (!isPage(value) || value.done || payer === undefined) continue;
        const children: Cursor = { url: null, totalSize: 0, rows: [], error: null };
        take(children, value);
        await this.#pageToEnd([children], [payer], options);
        if (children.error !== null) return fail(cursor, children.error);
        cursor.rows[index] = { ...cursor.rows[index], [name]: completed(children) };
      }
    }
  }
}

/** The answers of a composite call. @throws WaybillError when some of them are missing */
export function compositeParts<Part>(
  { compositeResponse: parts = [] }: CompositeReply<Part>,
  expected: number,
): readonly Part[] {
  if (parts.length !== expected) throw incomplete(expected, parts.length);
  return parts;
}

function completed(children: Cursor): Page {
  return { totalSize: children.totalSize, done: true, records: children.rows };
}

function take(cursor: Cursor, page: Page): void {
  cursor.rows.push(...page.records);
  cursor.totalSize = page.totalSize;
  cursor.url = page.done ? null : (page.nextRecordsUrl ?? null);
  // COUNT() answers a total and no rows.
  const onlyCounted = page.done && cursor.rows.length === 0;
  if (cursor.url === null && !onlyCounted && cursor.rows.length !== page.totalSize) {
    fail(cursor, incomplete(page.totalSize, cursor.rows.length));
  }
}

function fail(cursor: Cursor, error: WaybillError): void {
  cursor.error = error;
  cursor.url = null;
}

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'records' in value && 'totalSize' in value;
}

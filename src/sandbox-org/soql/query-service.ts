import type { Query } from '@jetstreamapp/soql-parser-js';
import type { OrgDatabase } from '../records/database.ts';
import type { Access } from '../schema/access.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import { type AggregateColumn, isAggregateQuery, isPlainCount, runAggregate } from './aggregate.ts';
import { type Cursor, Cursors } from './cursors.ts';
import { parseSoql } from './parse.ts';
import { aliveOnly, RecordQuery } from './record-query.ts';
import { SoqlErrors } from './soql-error.ts';
import { type QueryContext, Source } from './source.ts';

/** Body of a query reply. */
export interface QueryResult {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly object[];
}

/** Who asks, where record URLs start, whether deleted records count and how long a page is. */
export interface QueryCaller {
  readonly userId: string;
  readonly access: Access;
  readonly base: string;
  readonly includeDeleted: boolean;
  readonly pageSize: number;
}

/** A parsed query bound to its object, not yet run. */
export interface PreparedQuery {
  readonly query: Query;
  readonly context: QueryContext;
  readonly source: Source;
}

const MAX_OFFSET = 2000;

/** Runs SOQL over the org's tables and keeps the results that need more than one page. */
export class QueryService {
  private readonly database: OrgDatabase;
  private readonly schema: OrgSchema;
  private readonly cursors = new Cursors();

  constructor(database: OrgDatabase, schema: OrgSchema) {
    this.database = database;
    this.schema = schema;
  }

  /** Parses a query and checks its object; throws ApiError in Salesforce's words. */
  prepare(soql: string, caller: QueryCaller): PreparedQuery {
    const errors = new SoqlErrors(soql);
    const query = parseSoql(soql);
    const name = query.sObject ?? '';
    const object = this.schema.object(name);
    if (!object || !caller.access.object(object).read) throw errors.noSuchObject(name);
    if ((query.offset ?? 0) > MAX_OFFSET) {
      throw new ApiError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
    }
    const context: QueryContext = {
      schema: this.schema,
      access: caller.access,
      errors,
      includeDeleted: caller.includeDeleted,
      now: new Date(),
    };
    return { query, context, source: new Source(context, object, 't', query.sObjectAlias) };
  }

  /** The translated form of a query that lists records; throws for counts and groups. */
  recordQuery(prepared: PreparedQuery, base: string): RecordQuery {
    const { query, context, source } = prepared;
    return new RecordQuery(this.database, context, source, query, base);
  }

  /** The first page of a query. */
  run(soql: string, caller: QueryCaller): QueryResult {
    const prepared = this.prepare(soql, caller);
    const { query, context, source } = prepared;
    if (isAggregateQuery(query)) {
      const alive = aliveOnly(context, source.root);
      if (isPlainCount(query)) return { totalSize: this.count(prepared, alive), done: true, records: [] };
      const { records } = runAggregate(this.database, context, source, query, alive);
      return { totalSize: records.length, done: true, records };
    }
    const records = this.recordQuery(prepared, caller.base);
    const head = records.head(caller.pageSize + 1);
    if (head.length <= caller.pageSize) {
      return { totalSize: head.length, done: true, records: records.records(head) };
    }
    const cursor = this.cursors.add(caller.userId, records, records.rowNumbers(), caller.pageSize);
    return this.page(cursor, 0, caller.base);
  }

  /** A later page by the last part of its nextRecordsUrl. */
  more(locator: string, caller: QueryCaller): QueryResult {
    const { cursor, offset } = this.cursors.find(locator, caller.userId);
    return this.page(cursor, offset, caller.base);
  }

  private page(cursor: Cursor, offset: number, base: string): QueryResult {
    const end = offset + cursor.pageSize;
    const rows = cursor.query.rows(cursor.rowNumbers.slice(offset, end));
    const totalSize = cursor.rowNumbers.length;
    const done = end >= totalSize;
    return {
      totalSize,
      done,
      ...(done ? {} : { nextRecordsUrl: `${base}/query/${cursor.id}-${end}` }),
      records: cursor.query.records(rows),
    };
  }

  private count(prepared: PreparedQuery, alive: string): number {
    const { query, context, source } = prepared;
    const { limit, offset, ...rest } = query;
    const counted: Query = {
      ...rest,
      fields: [{ type: 'FieldFunctionExpression', functionName: 'COUNT', parameters: [], alias: 'n' }],
    };
    const { records } = runAggregate(this.database, context, source, counted, alive);
    const total = Number(records[0]?.['n'] ?? 0);
    const reachable = Math.max(0, total - (offset ?? 0));
    return limit === undefined ? reachable : Math.min(reachable, limit);
  }

  /** Result columns of an aggregate query, for `columns=true`. */
  aggregateColumns(prepared: PreparedQuery): readonly AggregateColumn[] {
    const { query, context, source } = prepared;
    return runAggregate(this.database, context, source, { ...query, limit: 0 }, '').columns;
  }
}

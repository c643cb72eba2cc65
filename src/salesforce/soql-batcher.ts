import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { sharedWork, type TracePlace, traced, tracePlace } from '../telemetry/tracing.ts';
import { unlessAborted } from '../time/pause.ts';
import { querySpan } from './call-span.ts';
import { QUERIES_A_CALL, type QueryResult, type QueryRunner } from './query.ts';
import type { Soql } from './soql.ts';
import type { QueryOptions } from './values.ts';

interface Ticket {
  readonly soql: Soql;
  readonly includeDeleted: boolean;
  readonly usage: UpstreamUsage;
  readonly signal: AbortSignal | undefined;
  readonly place: TracePlace | null;
  readonly resolve: (result: QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the queries that the process issues in one turn of the event loop and sends them five at a time in one API
 * call. `setImmediate` fires after the promise jobs and the I/O callbacks of the turn, so that the loaders of one
 * level of a GraphQL query, and of requests that arrived together, meet here.
 *
 * A call is charged to the request of its first query. If a request is aborted, the call goes on for the others. The
 * call is aborted only when all of its requests are. In traces the call belongs to its first recorded query.
 */
export class SoqlBatcher {
  readonly #runner: QueryRunner;
  #waiting: Ticket[] = [];

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  ask(soql: Soql, usage: UpstreamUsage, options: QueryOptions = {}): Promise<QueryResult> {
    return traced(
      () => querySpan(soql),
      () => this.#waitFor(soql, usage, options),
    );
  }

  async #waitFor(soql: Soql, usage: UpstreamUsage, options: QueryOptions): Promise<QueryResult> {
    options.signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult>();
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    const { signal, includeDeleted = false } = options;
    this.#waiting.push({ soql, includeDeleted, usage, signal, place: tracePlace(), resolve, reject });
    return await (options.signal === undefined ? promise : unlessAborted(promise, options.signal));
  }

  #flush(): void {
    const tickets = this.#waiting.filter((ticket) => ticket.signal?.aborted !== true);
    this.#waiting = [];
    for (let from = 0; from < tickets.length; from += QUERIES_A_CALL) {
      void this.#send(tickets.slice(from, from + QUERIES_A_CALL));
    }
  }

  /** Never rejects: each ticket settles on its own. */
  async #send(tickets: readonly Ticket[]): Promise<void> {
    const everyoneLeft = new AbortController();
    const onLeave = (): void => {
      if (tickets.every((ticket) => ticket.signal?.aborted === true)) everyoneLeft.abort();
    };
    for (const { signal } of tickets) signal?.addEventListener('abort', onLeave, { once: true });
    try {
      const usages = tickets.map(({ usage }) => usage);
      const results = await sharedWork(
        tickets.map(({ place }) => place),
        () => this.#runner.run(tickets, usages, { signal: everyoneLeft.signal }),
      );
      for (const [index, result] of results.entries()) {
        if (result instanceof WaybillError) tickets[index]?.reject(result);
        else tickets[index]?.resolve(result);
      }
    } catch (error) {
      for (const ticket of tickets) ticket.reject(error);
    } finally {
      const budget = tickets[0]?.usage.apiBudgetRemaining ?? null;
      for (const { signal, usage } of tickets) {
        signal?.removeEventListener('abort', onLeave);
        usage.apiBudgetRemaining = budget ?? usage.apiBudgetRemaining;
      }
    }
  }
}

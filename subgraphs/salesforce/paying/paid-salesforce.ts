import type { PayingShare } from '../../../src/domain/api-shares.ts';
import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CalledSalesforce } from '../../../src/intents/salesforce-calls.ts';
import type { Shares } from '../../../src/redis/api-shares.ts';
import type { SalesforceClient } from '../../../src/salesforce/client.ts';
import { QUERIES_A_CALL } from '../../../src/salesforce/query.ts';

/** The calls to Salesforce that resolvers and plans may make. */
export type ReadSalesforce = Pick<SalesforceClient, 'query' | 'count' | 'retrieve'>;

/** Counts calls that were made. */
interface Meter {
  calls: number;
}

interface Batch extends Meter {
  queries: number;
  others: number;
  readonly charged: PromiseWithResolvers<void>;
  running: number;
}

/**
 * Salesforce for one request, whose caller pays for each call from the caller's shares of the API budget.
 *
 * - The reads of one turn of the event loop are charged together before they are made: one round trip to Redis, five queries
 *   a call. When a share is used up, all of them are refused. Answers from the caches cost nothing and are never refused.
 * - Writes, and the reads that belong to a write under way, are never refused. They are charged afterwards.
 * - The charge is corrected afterwards for calls that were retried or not made.
 */
export class PaidSalesforce implements ReadSalesforce {
  readonly #salesforce: SalesforceClient;
  readonly #shares: Shares;
  readonly #payers: readonly PayingShare[];
  #next: Batch | null = null;

  constructor(salesforce: SalesforceClient, shares: Shares, payers: readonly PayingShare[]) {
    this.#salesforce = salesforce;
    this.#shares = shares;
    this.#payers = payers;
  }

  query: SalesforceClient['query'] = (soql, usage, options) => {
    const batch = this.#batch();
    batch.queries += 1;
    return this.#inBatch(batch, usage, (counted) => this.#salesforce.query(soql, counted, options));
  };

  count: SalesforceClient['count'] = (soql, usage, options) => {
    const batch = this.#batch();
    batch.queries += 1;
    return this.#inBatch(batch, usage, (counted) => this.#salesforce.count(soql, counted, options));
  };

  retrieve: SalesforceClient['retrieve'] = (object, id, fields, usage, options) => {
    const batch = this.#batch();
    batch.others += 1;
    return this.#inBatch(batch, usage, (counted) =>
      this.#salesforce.retrieve(object, id, fields, counted, options),
    );
  };

  /** Salesforce for the write of an intent that is already open. */
  get forWrites(): CalledSalesforce {
    const salesforce = this.#salesforce;
    return {
      retrieve: (object, id, fields, usage, options) =>
        this.#afterwards(usage, (counted) => salesforce.retrieve(object, id, fields, counted, options)),
      update: (object, id, values, usage, options) =>
        this.#afterwards(usage, (counted) => salesforce.update(object, id, values, counted, options)),
      composite: (parts, usage, options) =>
        this.#afterwards(usage, (counted) => salesforce.composite(parts, counted, options)),
    };
  }

  async #afterwards<T>(usage: UpstreamUsage, call: (counted: UpstreamUsage) => Promise<T>): Promise<T> {
    const meter = { calls: 0 };
    try {
      return await call(metered(usage, meter));
    } finally {
      this.#settle(meter.calls);
    }
  }

  async #inBatch<T>(
    batch: Batch,
    usage: UpstreamUsage,
    call: (counted: UpstreamUsage) => Promise<T>,
  ): Promise<T> {
    batch.running += 1;
    await batch.charged.promise;
    try {
      return await call(metered(usage, batch));
    } finally {
      batch.running -= 1;
      if (batch.running === 0) this.#settle(batch.calls - callsOf(batch));
    }
  }

  /** The batch of this turn. */
  #batch(): Batch {
    if (this.#next !== null) return this.#next;
    const charged = Promise.withResolvers<void>();
    const batch: Batch = { calls: 0, queries: 0, others: 0, charged, running: 0 };
    this.#next = batch;
    setImmediate(() => {
      this.#next = null;
      this.#shares.spend(this.#payers, callsOf(batch)).then(charged.resolve, charged.reject);
    });
    return batch;
  }

  /** No caller waits for it. */
  #settle(calls: number): void {
    if (calls !== 0) void this.#shares.debit(this.#payers, calls);
  }
}

function callsOf({ queries, others }: Batch): number {
  return Math.ceil(queries / QUERIES_A_CALL) + others;
}

/** The usage, whose calls to Salesforce the meter counts too. */
function metered(usage: UpstreamUsage, meter: Meter): UpstreamUsage {
  return new Proxy(usage, {
    set(target, name, value) {
      if (name === 'salesforceCalls') meter.calls += Number(value) - target.salesforceCalls;
      return Reflect.set(target, name, value);
    },
  });
}

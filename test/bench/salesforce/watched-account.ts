import { setTimeout } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { percentile } from '../harness/verdicts.ts';
import { type Customer, rename } from './customers.ts';

/** A change that is not seen for so long is lost, milliseconds. */
const LOST_MS = 120_000;
/** Between two changes, milliseconds. */
const PAUSE_MS = 20;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly samples: number;
}

interface Message {
  readonly accountChanged?: { readonly account?: { readonly legalName?: string } | null };
}

const SUBSCRIPTION = `subscription ($accountId: ID) {
  accountChanged(accountId: $accountId) { ... on AccountChanged { account { legalName } } }
}`;

/** One account that a subscriber of the gateway watches over a WebSocket while people rename it in Salesforce. */
export class WatchedAccount implements AsyncDisposable {
  readonly #hub: HubProcesses;
  readonly #customer: Customer;
  readonly #client;
  #wanted = '';
  #seen = Promise.withResolvers<void>();
  #count = 0;

  constructor(hub: HubProcesses, customer: Customer) {
    this.#hub = hub;
    this.#customer = customer;
    this.#client = createClient({
      url: hub.graphqlUrl.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 1_000,
      connectionParams: { authorization: `Bearer ${hub.tokens['admin']}` },
    });
    const accountId = encodeId('Account', { portalId: customer.portalId });
    this.#client.subscribe<Message>(
      { query: SUBSCRIPTION, variables: { accountId } },
      {
        next: ({ data, errors: [error] = [] }) => {
          if (error !== undefined) this.#seen.reject(error);
          if (data?.accountChanged?.account?.legalName === this.#wanted) this.#seen.resolve();
        },
        error: (error) => this.#seen.reject(error),
        complete: () => undefined,
      },
    );
  }

  /** Changes it, one change after the other, and measures each until the subscriber has the new value. */
  async measure(samples: number, isEnough: () => boolean = () => false): Promise<Latency> {
    const taken: number[] = [];
    while (taken.length < samples && !isEnough()) {
      taken.push(await this.#change());
      await setTimeout(PAUSE_MS);
    }
    return {
      p50: percentile(taken, 0.5),
      p99: percentile(taken, 0.99),
      most: Math.max(...taken),
      samples: taken.length,
    };
  }

  /** Resolves when the subscription hears changes: it may have begun after the first ones. */
  async ready(): Promise<void> {
    for (let heard = false; !heard; ) {
      heard = await Promise.race([this.#change().then(() => true), setTimeout(2_000).then(() => false)]);
    }
  }

  async #change(): Promise<number> {
    this.#count += 1;
    this.#wanted = `Seen ${this.#count}`;
    this.#seen = Promise.withResolvers<void>();
    const { promise } = this.#seen;
    const began = performance.now();
    await rename(this.#hub, [this.#customer], this.#wanted);
    const over = new AbortController();
    const lost = setTimeout(LOST_MS, undefined, { signal: over.signal }).then(() => {
      throw new Error(`the change ${this.#wanted} was not seen in ${LOST_MS} ms`);
    });
    lost.catch(() => undefined);
    try {
      await Promise.race([promise, lost]);
    } finally {
      over.abort();
    }
    return performance.now() - began;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

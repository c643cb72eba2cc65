import { setTimeout } from 'node:timers/promises';
import type { GraphClient } from '../harness/chaos/graph-client.ts';

export interface Page {
  readonly user: string;
  readonly query: string;
}

/** The pages of a customer, a service agent and a dispatcher: fields of both systems. */
export const PAGES: readonly Page[] = [
  {
    user: 'customer',
    query: `{ viewer { role user { name } account { id displayName legalName contractTerms { tier }
      contacts(first: 10) { nodes { name roles } } cases(first: 10, filter: { open: true }) { nodes { number status } }
      shipments(first: 20) { nodes { id number currentMilestone { type occurredAt } exceptions(first: 5) { nodes { code } } } } } } }`,
  },
  {
    user: 'serviceAgent',
    query: `{ exceptions(first: 20) { nodes { code shipment { number account { legalName } } case { number status } } } }`,
  },
  {
    user: 'admin',
    query: `{ reviewItems(first: 20) { nodes { id } } shipments(first: 50) { nodes { number account { displayName legalName } } } }`,
  },
];

/** The portal's own: it costs no call of Salesforce. */
export const LIST: Page = {
  user: 'dispatcher',
  query:
    '{ shipments(first: 50) { nodes { number currentMilestone { type } exceptions(first: 2) { nodes { code } } } } }',
};

export interface ReadOptions {
  /** A client that is signed in as the user of a page. */
  readonly clientOf: (user: string) => GraphClient;
  readonly pages: readonly Page[];
  /** Between two reads of a page. A user's share of the calls to Salesforce is 2,000 at once, and three a minute after that. */
  readonly pauseMs: number;
  readonly stop: AbortSignal;
}

export interface Reads {
  /** Milliseconds of each read that was answered whole. */
  readonly latencies: number[];
  /** The errors of reads that failed. */
  readonly failures: string[];
}

/** Each page is read again and again, until told to stop. */
export async function readPages({ clientOf, pages, pauseMs, stop }: ReadOptions): Promise<Reads> {
  const reads: Reads = { latencies: [], failures: [] };
  const work = async ({ user, query }: Page) => {
    const client = clientOf(user);
    while (!stop.aborted) {
      const began = performance.now();
      const answer = await client.ask(query, {});
      const failure = typeof answer === 'string' ? answer : answer.errors?.[0]?.message;
      if (failure === undefined) reads.latencies.push(performance.now() - began);
      else reads.failures.push(failure);
      await setTimeout(pauseMs);
    }
  };
  await Promise.all(pages.map(work));
  return reads;
}

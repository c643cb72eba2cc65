import { setTimeout } from 'node:timers/promises';
import { until } from '../until.ts';
import type { Blow } from './blow.ts';

/** More than the client repeats by itself, so that the worker sees each of them. */
const TIMES = 6;
/** Retries wait longer each time. Milliseconds. */
const MEET_MS = 180_000;
/** The hub waits 10 s for an answer. */
const TOO_LONG_MS = 12_000;
/** So long the org answers every change too late, milliseconds. */
const LATE_MS = 30_000;

const COLLECTIONS = '/composite/sobjects';

const FAULTS: Readonly<Record<string, object>> = {
  'is not available (503)': { kind: 'FAIL', code: 'SERVER_UNAVAILABLE', path: COLLECTIONS, times: TIMES },
  'has no calls left': { kind: 'FAIL', code: 'REQUEST_LIMIT_EXCEEDED', path: COLLECTIONS, times: TIMES },
  'has locked the record': { kind: 'LOCK', times: TIMES },
  'fails after the commit': { kind: 'FAIL_AFTER_COMMIT', path: COLLECTIONS, times: TIMES },
  'hangs up after the commit': { kind: 'DROP_AFTER_COMMIT', path: COLLECTIONS, times: TIMES },
};

/** Faults of Salesforce that pass, before its commit and after it. Each is met as often as it was armed. */
export const SALESFORCE_FAULTS: readonly Blow[] = [
  ...Object.entries(FAULTS).map(
    ([what, fault]): Blow => ({
      name: `Salesforce ${what}, ${TIMES} times`,
      strike: async (hub, { stop }) => {
        await hub.fault(fault);
        await until(
          `call that finds that Salesforce ${what}`,
          async () => (await hub.waitingFaults()) === 0,
          stop,
          MEET_MS,
        );
      },
    }),
  ),
  {
    name: 'Salesforce commits and answers too late, and its accounts are locked meanwhile',
    strike: async (hub, { stop }) => {
      await hub.fault({ kind: 'PARENT_LOCKS', milliseconds: TOO_LONG_MS });
      try {
        await setTimeout(LATE_MS, undefined, { signal: stop });
      } finally {
        await hub.clearFaults();
      }
    },
  },
];

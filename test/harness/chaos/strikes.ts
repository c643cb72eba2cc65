import { setTimeout } from 'node:timers/promises';
import type { HubProcesses } from '../hub-processes.ts';
import type { Blow, Load } from './blows/blow.ts';
import { ready } from './ending.ts';
import { words } from './graph-client.ts';
import type { Ledger } from './ledger.ts';
import { until } from './until.ts';

export interface StrikesOptions {
  readonly first: readonly Blow[];
  readonly random: readonly Blow[];
  readonly durationMs: number;
  readonly minKills: number;
  readonly minWrites: number;
  readonly onProgress: (line: string) => void;
}

/** Longest pause between two blows at random, milliseconds. */
const LONGEST_PAUSE_MS = 4_000;

/** Strikes one blow after the other, each only when every part is ready and a write was acknowledged. */
export class Strikes {
  readonly #options: StrikesOptions;
  readonly #ledger: Ledger;
  /** By blow: for how long no write was acknowledged, each time, milliseconds. */
  readonly outages: Record<string, number[]> = {};
  /** One line for each blow that failed. */
  readonly failed: string[] = [];

  constructor(options: StrikesOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  /** @throws when the hub does not come back after a blow, or when the run is broken off. */
  async all(hub: HubProcesses, load: Load): Promise<void> {
    const { first, random, durationMs, minKills, minWrites } = this.#options;
    const began = Date.now();
    for (const blow of first) await this.#strike(blow, hub, load, began);
    const struck = () => Object.values(this.outages).flat().length;
    while (Date.now() - began < durationMs || struck() < minKills || this.#ledger.writes < minWrites) {
      await setTimeout(Math.random() * LONGEST_PAUSE_MS, undefined, { signal: load.stop });
      const blow = random[Math.floor(Math.random() * random.length)];
      if (blow === undefined) throw new Error('there is nothing to strike at random');
      await this.#strike(blow, hub, load, began);
    }
  }

  async #strike(blow: Blow, hub: HubProcesses, load: Load, began: number): Promise<void> {
    const ledger = this.#ledger;
    await this.#acknowledgedAfter(Date.now(), load.stop);
    ledger.longestGapMs = 0;
    let failure: string | null = null;
    try {
      await blow.strike(hub, load);
    } catch (error) {
      load.stop.throwIfAborted();
      failure = `${blow.name}: ${words(error)}`;
      this.failed.push(failure);
    }
    await ready(hub, load.stop);
    await this.#acknowledgedAfter(Date.now(), load.stop);
    const outageMs = ledger.longestGapMs;
    this.outages[blow.name] = [...(this.outages[blow.name] ?? []), outageMs];
    this.#options.onProgress(
      `${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${String(ledger.writes).padStart(6)} writes  ` +
        `${(outageMs / 1000).toFixed(1).padStart(5)} s without an answer  ` +
        (failure === null ? blow.name : `FAILED  ${failure}`),
    );
  }

  async #acknowledgedAfter(at: number, stop: AbortSignal): Promise<void> {
    await until('acknowledged write', () => this.#ledger.lastAt > at, stop);
  }
}

import { EXPORTS_AT_A_TIME } from '../../src/domain/bulk-export.ts';
import { type Backoff, backoffMs } from '../../src/time/backoff.ts';
import { pause, unlessAborted } from '../../src/time/pause.ts';
import type { GatewayLogger } from '../logger.ts';
import type { ExportOptions, ExportWakeUps } from './export-ports.ts';
import { type ExportGraph, ExportRun } from './export-run.ts';

/** Milliseconds between reads of the book: without wake-ups, and with them. */
const LOOK_MS = 1_000;
const LISTENING_MS = 30_000;
/** The shortest rest: an export that another gateway is just claiming still looks due. */
const MIN_REST_MS = 100;
const SWEEP_MS = 600_000;
/** Pauses while PostgreSQL does not answer. */
const AWAY: Backoff = { firstMs: LOOK_MS, longestMs: 30_000 };

/**
 * Runs users' exports in this process, a few at a time, and takes over those of gateways that died. An export runs through
 * the gateway's own pipeline, so it contains what its query would answer (`src/decisions/0021-…`).
 */
export class ExportRunner {
  readonly #options: ExportOptions;
  readonly #graph: ExportGraph;
  readonly #logger: GatewayLogger;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #wakeUps: ExportWakeUps | undefined;
  #loop: Promise<void> = Promise.resolve();
  #isListening = false;
  #isAwake = false;
  #rouse: (() => void) | null = null;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExportOptions, graph: ExportGraph, logger: GatewayLogger) {
    this.#options = options;
    this.#graph = graph;
    this.#logger = logger;
    this.#wakeUps = options.wakeUps?.(
      () => this.#wake(),
      (isListening) => {
        this.#isListening = isListening;
        this.#wake();
      },
    );
  }

  start(): void {
    this.#wakeUps?.start();
    this.#loop = this.#runUntilStopped();
  }

  /** Each running export stores what it has read and releases its claim, so another gateway can continue at once. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#rouse?.();
    await this.#wakeUps?.[Symbol.asyncDispose]();
    await this.#loop;
    await Promise.all(this.#running);
  }

  #wake(): void {
    this.#isAwake = true;
    this.#rouse?.();
  }

  async #runUntilStopped(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#isAwake = false;
      try {
        await this.#rest(await unlessAborted(this.#claimDue(), signal));
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        if (failures === 1) this.#logger.error({ errorName: nameOf(error) }, 'exports wait for PostgreSQL');
        await pause(backoffMs(AWAY, failures), signal);
      }
    }
  }

  /** Returns at once after a wake-up that arrived during the last read. */
  async #rest(milliseconds: number): Promise<void> {
    const rest = new AbortController();
    this.#rouse = () => rest.abort();
    if (!this.#isAwake && !this.#stop.signal.aborted) await pause(milliseconds, rest.signal);
    this.#rouse = null;
  }

  /** Claims due exports. Returns how long the runner may rest, in milliseconds. */
  async #claimDue(): Promise<number> {
    while (this.#running.size < EXPORTS_AT_A_TIME && !this.#stop.signal.aborted) {
      const claim = await this.#options.book.claim();
      if (claim === null) break;
      // After an abort, the run only releases the claim.
      const { portalId: exportId } = claim;
      const onDefect = (error: unknown) =>
        this.#logger.error({ exportId, errorName: nameOf(error) }, 'an export met a defect');
      const run = new ExportRun(claim, this.#options, this.#graph, this.#stop.signal, onDefect)
        .run()
        .catch((error: unknown) => {
          this.#logger.error(
            { exportId, errorName: nameOf(error) },
            'an export waits for the end of its lease',
          );
        })
        .finally(() => {
          this.#running.delete(run);
          this.#wake();
        });
      this.#running.add(run);
    }
    if (performance.now() - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = performance.now();
      await this.#sweep();
    }
    const { book, sweepMs = LISTENING_MS } = this.#options;
    if (!this.#isListening) return LOOK_MS;
    // A run that ends wakes the runner.
    if (this.#running.size >= EXPORTS_AT_A_TIME) return sweepMs;
    return Math.max(MIN_REST_MS, Math.min(sweepMs, (await book.untilDue()) ?? sweepMs));
  }

  /** Removes the bytes that no file needs, then the exports that have expired. */
  async #sweep(): Promise<void> {
    const { book, files } = this.#options;
    for (const part of await book.unneededParts()) {
      if (this.#stop.signal.aborted) return;
      try {
        await files.remove(part);
        await book.forgetPart(part);
      } catch (error) {
        // The next sweep tries again.
        this.#logger.error(
          { exportId: part.exportId, errorName: nameOf(error) },
          'a piece of an export stays',
        );
      }
    }
    await book.forgetExpired();
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

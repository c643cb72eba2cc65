import { EXPORTS_AT_A_TIME } from '../../src/domain/bulk-export.ts';
import { type Backoff, backoffMs } from '../../src/time/backoff.ts';
import { pause, unlessAborted } from '../../src/time/pause.ts';
import type { GatewayLogger } from '../logger.ts';
import type { ExportOptions } from './export-ports.ts';
import { type ExportGraph, ExportRun } from './export-run.ts';

/** How often a gateway looks for work, in milliseconds. */
const LOOK_MS = 1_000;
const SWEEP_MS = 600_000;
/** While PostgreSQL does not answer. */
const AWAY: Backoff = { firstMs: LOOK_MS, longestMs: 30_000 };

/**
 * Runs the exports of users in this process: a few at a time, and those of gateways that died. It runs them through the
 * gateway's own pipeline, so that an export answers what the query would answer (`src/decisions/0021-…`).
 */
export class ExportRunner {
  readonly #options: ExportOptions;
  readonly #graph: ExportGraph;
  readonly #logger: GatewayLogger;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #looking: Promise<void> = Promise.resolve();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(options: ExportOptions, graph: ExportGraph, logger: GatewayLogger) {
    this.#options = options;
    this.#graph = graph;
    this.#logger = logger;
  }

  start(): void {
    this.#looking = this.#look();
  }

  /** Each running export keeps what it has read, and is given back; another gateway goes on at once. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
    await Promise.all(this.#running);
  }

  async #look(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await unlessAborted(this.#takeUp(), signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        if (failures === 1) this.#logger.error({ errorName: nameOf(error) }, 'exports wait for PostgreSQL');
      }
      await pause(failures === 0 ? LOOK_MS : backoffMs(AWAY, failures), signal);
    }
  }

  async #takeUp(): Promise<void> {
    while (this.#running.size < EXPORTS_AT_A_TIME && !this.#stop.signal.aborted) {
      const claim = await this.#options.book.claim();
      if (claim === null) break;
      // After an abort the run only gives it back.
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
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
    if (performance.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = performance.now();
    await this.#sweep();
  }

  /** Removes the bytes that no file needs, then the exports that are kept no longer. */
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

import type { WaybillError } from '../domain/errors.ts';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** How long it stays open before one call may try again. Milliseconds. */
  readonly openMs: number;
  /** Called when it opens after having been closed. */
  readonly onOpen: (error: WaybillError) => void;
}

/**
 * Stops calls to a system that does not answer.
 *
 *   CLOSED ──threshold failures in a row──▶ OPEN ──openMs──▶ one trial call
 *     ▲                                       ▲                   │
 *     └───────────── success ─────────────────┼───────────────────┤
 *                                             └───── failure ─────┘
 *
 * While it is open, and while the trial is under way, `refusal` answers the last failure at once.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #lastError: WaybillError | null = null;
  #openUntil = 0;
  #trying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#failures >= this.#options.threshold;
  }

  get lastError(): WaybillError | null {
    return this.#lastError;
  }

  /**
   * The failure to answer without a call. Null allows the call; its end must be reported by one of the other methods.
   */
  refusal(): WaybillError | null {
    if (!this.isOpen) return null;
    if (this.#trying || performance.now() < this.#openUntil) return this.#lastError;
    this.#trying = true;
    return null;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#trying = false;
    this.#lastError = null;
  }

  failed(error: WaybillError): void {
    const wasOpen = this.isOpen;
    this.#failures += 1;
    this.#trying = false;
    this.#lastError = error;
    if (!this.isOpen) return;
    this.#openUntil = performance.now() + this.#options.openMs;
    if (!wasOpen) this.#options.onOpen(error);
  }

  /** Closes it, but the next failure opens it again: for a trial that alone proves little. */
  onProbation(): void {
    this.#failures = Math.min(this.#failures, this.#options.threshold - 1);
    this.#trying = false;
  }

  /** The call ended without information about the other system, for example because its caller left. */
  abandoned(): void {
    this.#trying = false;
  }
}

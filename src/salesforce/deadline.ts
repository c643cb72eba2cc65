import type { WaybillError } from '../domain/errors.ts';
import { timedOut } from './salesforce-error.ts';

/**
 * The time limit of one call, retries included, and its caller's abort signal. Its own signal aborts the HTTP request
 * when the time is over or the caller leaves. Dispose of it when the call has ended.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #callerLeft = (): void => this.#controller.abort(this.#caller?.reason);
  #passed = false;

  constructor(milliseconds: number, caller: AbortSignal | undefined) {
    this.#caller = caller;
    this.#timer = setTimeout(() => {
      this.#passed = true;
      this.#controller.abort();
    }, milliseconds);
    if (caller?.aborted === true) this.#callerLeft();
    else caller?.addEventListener('abort', this.#callerLeft, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the caller left, which is no failure of Salesforce. */
  get abandoned(): boolean {
    return this.#caller?.aborted === true && !this.#passed;
  }

  /** The time-out as an error, when it is what ended the call. */
  error(writes: boolean): WaybillError | null {
    return this.#passed ? timedOut(writes) : null;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#callerLeft);
  }
}

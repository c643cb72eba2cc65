import type { WaybillError } from '../domain/errors.ts';
import { vendorCodeOf } from './postgres-error.ts';

/**
 * SQLSTATE of a disk that is full, fails, or became read-only. A statement that only reads goes on there, so that asking
 * PostgreSQL how it is tells nothing.
 */
const OF_DISK = ['53100', '58030', '42501'];
/** A process that serves tries a change far more often, milliseconds. */
const RECENT_MS = 30_000;

/** Remembers the last change that the disk of PostgreSQL refused. */
export class RefusedChanges {
  readonly #now: () => number;
  #last: { readonly error: WaybillError; readonly at: number } | null = null;

  /** @param now a clock in milliseconds that never goes back */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  hear(error: WaybillError): void {
    if (OF_DISK.includes(vendorCodeOf(error))) this.#last = { error, at: this.#now() };
  }

  get recent(): WaybillError | null {
    return this.#last !== null && this.#now() - this.#last.at < RECENT_MS ? this.#last.error : null;
  }
}

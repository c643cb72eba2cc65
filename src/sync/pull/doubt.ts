import type { SynchronizedObject } from '../../domain/ownership/index.ts';

/** The clocks of the hub's processes differ by no more, milliseconds. */
export const CLOCKS_APART_MS = 1_000;

/** Rows that may be older than what both systems agreed on. They are read again before anything is decided about them. */
export interface Doubt {
  readonly object: SynchronizedObject;
  /** Salesforce's ids. */
  readonly ids: readonly string[];
  /** The latest of these agreements, by the clock of the process that stored it. */
  readonly agreedAt: Date;
}

/** How long to wait until a row that is read is newer than what was agreed, milliseconds; nothing for old agreements. */
export function waitOf({ agreedAt }: Doubt, now: Date): number {
  const due = agreedAt.getTime() + CLOCKS_APART_MS - now.getTime();
  return Math.min(Math.max(due, 0), CLOCKS_APART_MS);
}

/** Collects the rows of one application that are in doubt. */
export class Doubts {
  readonly #agreedAt = new Map<string, Date>();
  #concernOthers = false;

  /** Whether other records are read by one of these rows, so that they must wait for it. */
  get concernOthers(): boolean {
    return this.#concernOthers;
  }

  add(id: string, agreedAt: Date, concernsOthers: boolean): void {
    this.#concernOthers ||= concernsOthers;
    const known = this.#agreedAt.get(id);
    if (known === undefined || known < agreedAt) this.#agreedAt.set(id, agreedAt);
  }

  of(object: SynchronizedObject): Doubt | null {
    if (this.#agreedAt.size === 0) return null;
    const latest = Math.max(...[...this.#agreedAt.values()].map((time) => time.getTime()));
    return { object, ids: [...this.#agreedAt.keys()], agreedAt: new Date(latest) };
  }
}

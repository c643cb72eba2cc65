import { isPlainCursor, type StreamCursors } from '../../src/domain/stream-cursors.ts';

/**
 * The positions of one stream. The gateway writes cursors in the subgraph's form: a subgraph of a version before enciphered
 * cursors knows only plain numbers.
 */
export class Positions {
  readonly #cursors: StreamCursors;
  #isPlain: boolean;

  /** @param newest the newest cursor of the client that opens the stream; null if it has none */
  constructor(cursors: StreamCursors, newest: string | null) {
    this.#cursors = cursors;
    this.#isPlain = newest !== null && isPlainCursor(newest);
  }

  /** The position of a subgraph's cursor; null for a cursor of another hub. */
  of(cursor: string): number | null {
    this.#isPlain = isPlainCursor(cursor);
    return this.#isPlain ? Number(cursor) : this.#cursors.decode(cursor);
  }

  cursorOf(position: number): string {
    return this.#isPlain ? String(position) : this.#cursors.encode(position);
  }
}

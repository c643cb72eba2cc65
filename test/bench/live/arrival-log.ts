import type { Arrivals } from './protocol.ts';

/** Arrivals are noted in pieces: a list that grows is copied, which would hold the subscribers up for a tenth of a second. */
const PIECE = 1 << 16;

interface Piece {
  readonly subscribers: Uint32Array;
  readonly events: Uint32Array;
  readonly times: Float64Array;
}

/** What came, to whom and when. */
export class ArrivalLog {
  readonly #pieces: Piece[] = [];
  #piece = newPiece();
  #at = 0;
  #bytes = 0;

  get count(): number {
    return this.#pieces.length * PIECE + this.#at;
  }

  note(subscriber: number, event: number, time: number, bytes: number): void {
    if (this.#at === PIECE) {
      this.#pieces.push(this.#piece);
      this.#piece = newPiece();
      this.#at = 0;
    }
    this.#piece.subscribers[this.#at] = subscriber;
    this.#piece.events[this.#at] = event;
    this.#piece.times[this.#at] = time;
    this.#at += 1;
    this.#bytes += bytes;
  }

  /** All of it in one, which takes long. */
  whole(): Omit<Arrivals, 'closes'> {
    const whole = {
      subscribers: new Uint32Array(this.count),
      events: new Uint32Array(this.count),
      times: new Float64Array(this.count),
    };
    for (const [index, piece] of [...this.#pieces, this.#piece].entries()) {
      const length = Math.min(PIECE, this.count - index * PIECE);
      whole.subscribers.set(piece.subscribers.subarray(0, length), index * PIECE);
      whole.events.set(piece.events.subarray(0, length), index * PIECE);
      whole.times.set(piece.times.subarray(0, length), index * PIECE);
    }
    return { ...whole, bytes: this.#bytes };
  }
}

function newPiece(): Piece {
  return {
    subscribers: new Uint32Array(PIECE),
    events: new Uint32Array(PIECE),
    times: new Float64Array(PIECE),
  };
}

import type { StreamForm, StreamMessage } from '../canonical/stream-form.ts';
import type { StreamAnswer } from './listener.ts';

/** One answer of a stream, joined once, and written once for each form in which clients asked for it. */
export class JoinedAnswer {
  /** The cursor as clients give it in `after`. */
  readonly cursor: string;
  /** The cursor as a number; ascends along a stream, and stays the same over heartbeats. */
  readonly position: number;
  readonly isHeartbeat: boolean;
  /** Bytes of the first form; what is kept of the others is about the same again for each. */
  readonly bytes: number;
  readonly #write: (form: StreamForm) => Buffer;
  readonly #written = new Map<StreamForm, StreamAnswer>();

  /**
   * @param first a form in which it will be asked for
   * @param write answers the GraphQL result of a form as JSON
   */
  constructor(
    { cursor, isHeartbeat }: StreamMessage,
    first: StreamForm,
    write: (form: StreamForm) => Buffer,
  ) {
    this.cursor = cursor;
    this.position = Number(cursor);
    this.isHeartbeat = isHeartbeat;
    this.#write = write;
    this.bytes = this.in(first).json.length;
  }

  /** The same object for every client of one form. */
  in(form: StreamForm): StreamAnswer {
    const known = this.#written.get(form);
    if (known !== undefined) return known;
    const answer = { json: this.#write(form), cursor: this.cursor };
    this.#written.set(form, answer);
    return answer;
  }
}

import type { StreamForm, StreamMessage } from '../canonical/stream-form.ts';
import type { StreamAnswer } from './listener.ts';
import { ownBytes } from './own-bytes.ts';

/** One answer of a stream. It is joined once, and serialized once for each form that subscribers use. */
export class JoinedAnswer {
  /** The cursor as clients give it in `after`. */
  readonly cursor: string;
  /** The position of the cursor. It increases with each event; a heartbeat repeats it. */
  readonly position: number;
  readonly isHeartbeat: boolean;
  /** Bytes of the first form. Each further form takes about as many again. */
  readonly bytes: number;
  readonly #write: (form: StreamForm) => string;
  readonly #serialized = new Map<StreamForm, StreamAnswer>();

  /**
   * @param position the position of the message's cursor
   * @param first the form that is serialized at once
   * @param write serializes the GraphQL result of a form as JSON
   */
  constructor(
    { cursor, isHeartbeat }: StreamMessage,
    position: number,
    first: StreamForm,
    write: (form: StreamForm) => string,
  ) {
    this.cursor = cursor;
    this.position = position;
    this.isHeartbeat = isHeartbeat;
    this.#write = write;
    this.bytes = this.in(first).json.length;
  }

  /** Returns the same object to every subscriber of one form. */
  in(form: StreamForm): StreamAnswer {
    const known = this.#serialized.get(form);
    if (known !== undefined) return known;
    const answer = { json: ownBytes(this.#write(form)), cursor: this.cursor };
    this.#serialized.set(form, answer);
    return answer;
  }
}

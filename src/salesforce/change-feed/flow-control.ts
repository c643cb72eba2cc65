/** Salesforce accepts no more events in one request. */
export const MOST_REQUESTED = 100;
/** Below this, another request is worth a message. */
const WORTH = 25;

/**
 * How many events the server may still send. At most {@link MOST_REQUESTED} are requested at a time, and no more than
 * the buffer has room for: a reader that is behind requests nothing, so that events wait in Salesforce and not in memory.
 */
export class FlowControl {
  readonly #room: number;
  #outstanding = 0;

  /** @param room events that the reader keeps in memory at most */
  constructor(room: number) {
    this.#room = room;
  }

  /** Whether an event or a keepalive is due: nothing comes, not even keepalives, while nothing is requested. */
  get expecting(): boolean {
    return this.#outstanding > 0;
  }

  /** Counts a request. @returns how many events to request now; 0 for none. */
  request(buffered: number): number {
    const wanted = Math.min(MOST_REQUESTED - this.#outstanding, this.#room - buffered - this.#outstanding);
    if (wanted <= 0 || (wanted < WORTH && this.#outstanding > 0)) return 0;
    this.#outstanding += wanted;
    return wanted;
  }

  /**
   * Counts a reply. The server's own count lags behind requests that are on their way, so it is believed only in a
   * keepalive, where it can lower the hub's count: else a lost request would leave the stream without any.
   */
  received(events: number, pendingAtServer: number): void {
    this.#outstanding = Math.max(0, this.#outstanding - events);
    if (events === 0) this.#outstanding = Math.min(this.#outstanding, Math.max(0, pendingAtServer));
  }
}

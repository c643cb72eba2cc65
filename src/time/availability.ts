import { WaitingWork } from './waiting-work.ts';

export interface AvailabilityOptions {
  /** Resolves when the neighbour has sent any reply, even a refusal; rejects when no reply comes in time. */
  readonly probe: () => Promise<void>;
  /** The error of work that is refused. */
  readonly refusal: () => Error;
  /** A silence of this length, or work that waits so long, makes the neighbour suspect; milliseconds, 2,000 unless given. */
  readonly suspectAfterMs?: number;
  /** Called each time the neighbour is found to be away. */
  readonly onAway?: () => void;
}

const SUSPECT_AFTER_MS = 2_000;
const PROBE_INTERVAL_MS = 250;
/**
 * A pause of this process can make one answer look late, but not two in a row. A busy neighbour answers at least one of two
 * probes.
 */
const UNANSWERED_PROBES = 2;

/**
 * The circuit breaker of a neighbour that can freeze: it tells a frozen or unreachable neighbour from a busy one.
 *
 *   PRESENT ──work waits too long──▶ SUSPECT ──two probes in a row unanswered──▶ AWAY
 *      ▲                                │                                         │
 *      └──── a probe or any work is answered ────┘      a probe is answered ──────┘
 *
 * While the neighbour is away, all work is refused at once, work that waited included. Only probes reach the neighbour then,
 * in the background: no caller waits for one. So a freeze costs a caller some seconds once, not a time-out for each request.
 *
 * The neighbour may still carry out work that was refused here while it waited, as after every broken connection.
 */
export class Availability {
  readonly #options: AvailabilityOptions;
  readonly #suspectAfterMs: number;
  readonly #waiting = new WaitingWork();
  /** When the first work began after the last answer. Callers that give up early do not end the silence. */
  #silentSince: number | null = null;
  #away = false;
  #unanswered = 0;
  /** Answers so far: one that comes while a probe waits shows that the neighbour is only slow. */
  #answers = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: AvailabilityOptions) {
    this.#options = options;
    this.#suspectAfterMs = options.suspectAfterMs ?? SUSPECT_AFTER_MS;
  }

  get isAway(): boolean {
    return this.#away;
  }

  /** Runs work that waits for the neighbour, or refuses it while the neighbour is away. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#away) return Promise.reject(this.#options.refusal());
    this.#silentSince ??= performance.now();
    const answer = this.#waiting.run(async () => {
      const result = await work();
      this.#answers += 1;
      this.#unanswered = 0;
      this.#silentSince = null;
      return result;
    });
    this.#timer ??= this.#later(this.#suspectAfterMs);
    return answer;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const isDue = performance.now() >= this.#suspectAt();
    const knocks = this.#away || isDue || this.#unanswered > 0;
    if (knocks) await this.#knock();
    if (this.#closed) return;
    if (this.#away || this.#unanswered > 0) this.#timer = this.#later(PROBE_INTERVAL_MS);
    else if (this.#suspectAt() === Number.POSITIVE_INFINITY) this.#timer = null;
    else {
      const left = this.#suspectAt() - performance.now();
      this.#timer = this.#later(knocks ? this.#suspectAfterMs : Math.ceil(left));
    }
  }

  /** The time at which the oldest waiting work, or the silence, makes the neighbour suspect. */
  #suspectAt(): number {
    const began = this.#waiting.oldest ?? Number.POSITIVE_INFINITY;
    return Math.min(began, this.#silentSince ?? began) + this.#suspectAfterMs;
  }

  async #knock(): Promise<void> {
    const before = this.#answers;
    try {
      await this.#options.probe();
      this.#unanswered = 0;
      this.#silentSince = null;
      this.#away = false;
    } catch {
      this.#unanswered = this.#answers > before ? 0 : this.#unanswered + 1;
      if (this.#closed || this.#away || this.#unanswered < UNANSWERED_PROBES) return;
      this.#away = true;
      this.#waiting.refuse(this.#options.refusal);
      this.#options.onAway?.();
    }
  }
}

import type { Outcome } from './graph-client.ts';

/** What the hub has acknowledged for one shipment; nothing of it may be lost, doubled or out of order. */
export interface AcknowledgedShipment {
  readonly number: string;
  readonly portalId: string;
  /** How many notes; each is `<number> #<sequence>`, in this order. */
  notes: number;
  milestone: string;
  readonly events: string[];
  readonly exceptions: { readonly portalId: string; resolved: boolean; readonly withCase: boolean }[];
  /** The last write, if its outcome is unknown: it may have been done once, or not at all. */
  unknown: UnknownWrite | null;
}

export interface UnknownWrite {
  readonly mutation: string;
  /** What it would make of the shipment. */
  readonly milestone?: string;
  readonly exceptionId?: string;
}

/** One accountUpdate. The writes of one account are sent one after the other. */
export interface AccountWrite {
  readonly crmId: string;
  readonly input: {
    readonly id: string;
    readonly idempotencyKey: string;
    readonly website: string;
    readonly phone: string;
  };
  /** Whether the hub answered it without a user error, as PENDING or as DONE. */
  readonly isAcknowledged: boolean;
}

/** The run's own book of what became of every write, to compare both systems with. */
export class Ledger {
  readonly shipments: AcknowledgedShipment[] = [];
  /** Numbers of shipments whose booking was refused or has no known outcome. */
  readonly notBooked: { readonly number: string; readonly kind: 'REFUSED' | 'UNKNOWN' }[] = [];
  readonly accountWrites: AccountWrite[] = [];
  /** One line for each write that the hub refused, and for each that it never answered. */
  readonly refused: string[] = [];
  readonly unanswered: string[] = [];
  writes = 0;
  /** When the last write was acknowledged. */
  lastAt = 0;
  /** The longest time in which no write of any writer was acknowledged, since it was set to 0; milliseconds. */
  longestGapMs = 0;

  /** Books the outcome of one write; `what` names it in the report. */
  book(what: string, outcome: Outcome<unknown>): void {
    switch (outcome.kind) {
      case 'ACKNOWLEDGED':
        this.#acknowledge();
        break;
      case 'REFUSED':
        this.refused.push(`${what}: ${outcome.reason}`);
        break;
      case 'UNKNOWN':
        this.unanswered.push(`${what}: ${outcome.reason}`);
        break;
      default:
        outcome satisfies never;
    }
  }

  #acknowledge(): void {
    const now = Date.now();
    if (this.lastAt > 0) this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAt);
    this.lastAt = now;
    this.writes += 1;
  }
}

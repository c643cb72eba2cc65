import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { done } from '../../harness/portal/mutate.ts';
import type { Portal } from '../../harness/portal/portal-subgraph.ts';

const RESULTS = `results { eventId outcome reason shipment { number
  currentMilestone { type occurredAt dateOnly } estimatedDelivery { at } promisedDelivery exceptionCode
  trackingEvents(last: 10) { nodes { milestone classifier occurredAt dateOnly expectedAt rawCode dialect source
    place { name stopSequence latitude } } } } }`;

interface Tracked {
  readonly milestone: string | null;
  readonly rawCode: string | null;
  readonly [field: string]: unknown;
}
export interface Result {
  readonly eventId: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly shipment:
    | ({ readonly number: string; readonly trackingEvents: { readonly nodes: readonly Tracked[] } } & Record<
        string,
        unknown
      >)
    | null;
}

/** A carrier's reports to the portal, and the shipments that they are about. */
export class CarrierScene {
  readonly #portal: Portal;

  constructor(portal: Portal) {
    this.#portal = portal;
  }

  /** A shipment that was booked before the messages were written. */
  async ship(number: string, pro: string, stops: readonly object[] = []): Promise<void> {
    await this.#portal.store.writes.insertShipments([
      {
        number,
        accountId: this.#portal.accounts.acme.portalId,
        branchId: this.#portal.accounts.north.portalId,
        references: [{ type: 'PRO', value: pro }],
        stops: stops as never,
        events: [
          {
            source: 'PORTAL',
            reporter: HUB_REPORTER,
            eventId: `booked ${number}`,
            milestone: 'BOOKED',
            classifier: 'ACTUAL',
            occurredAt: new Date('2026-03-01T12:00:00Z'),
          },
        ],
      },
    ]);
  }

  async ingest(input: object): Promise<{ results: readonly Result[]; writes: readonly unknown[] }> {
    const caller = this.#portal.agent('INTEGRATION');
    const payload = await done(this.#portal, caller, 'trackingEventsIngest', input, RESULTS);
    return { results: payload['results'] as Result[], writes: payload.writes };
  }
}

export function outcomes(results: readonly Result[]): string[] {
  return results.map(({ outcome }) => outcome);
}

/** The shipment of the messages PICKUP_AND_DELIVERY. */
export const CHICAGO_TO_DALLAS = [
  'BOL-55120',
  'PRO778812',
  [
    { sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' },
    { sequence: 2, type: 'DELIVERY', city: 'Dallas', timeZone: 'America/Chicago' },
  ],
] as const;

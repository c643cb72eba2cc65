import { demoId } from '../../../src/cli/demo/shipments.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { eventName, wallClock } from './clock.ts';

/** The branches of the demo data among which events and subscribers are divided evenly. */
const BRANCHES = [
  ...['NORTHWIND-CHI', 'NORTHWIND-DAL', 'NORTHWIND-RTM'].map((code) => ({ customer: 'NORTHWIND', code })),
  ...['HARBOR-SEA', 'HARBOR-YVR'].map((code) => ({ customer: 'HARBOR', code })),
];
const SHIPMENTS_OF_A_BRANCH = 20;

export const GROUPS = BRANCHES.length;

/** The opaque ids of the branches, one for each group. */
export const BRANCH_IDS = BRANCHES.map(({ code }) =>
  encodeId('Account', { portalId: demoId('account', code) }),
);

/** The group that an event belongs to. */
export function groupOf(event: number): number {
  return event % GROUPS;
}

/** Records milestones as the hub's mutation does: with projection, rollups, audit, outbox and announcement. */
export class EventWriter implements AsyncDisposable {
  readonly #database: Database;
  readonly #units;
  #shipments: readonly (readonly string[])[] = [];

  constructor(databaseUrl: string) {
    this.#database = openDatabase({ url: databaseUrl, poolSize: 16 });
    this.#units = createUnitOfWork(this.#database, TEST_SIGNER, createPortalWrites);
  }

  async bookShipments(): Promise<void> {
    this.#shipments = await Promise.all(
      BRANCHES.map(({ customer, code }) =>
        this.#units.run(hubPrincipal('bench'), async ({ portal }) => {
          const booked: string[] = [];
          for (let count = 0; count < SHIPMENTS_OF_A_BRANCH; count += 1) {
            const shipment = {
              number: `LIVE-${code}-${count}`,
              accountId: demoId('account', customer),
              branchId: demoId('account', code),
            };
            booked.push((await portal.bookShipment(shipment, new Date(Date.now() - 60_000))).portalId);
          }
          return booked;
        }),
      ),
    );
  }

  /** In one transaction, as an upload. Answers when it was committed, as far as its writer knows. */
  async write(events: readonly number[]): Promise<number> {
    const facts = events.map((event): ShipmentFact => {
      const shipments = this.#shipments[groupOf(event)] ?? [];
      const shipmentId = shipments[Math.floor(event / GROUPS) % shipments.length];
      if (shipmentId === undefined) throw new TypeError('no shipments are booked');
      return {
        shipmentId,
        eventId: eventName(event),
        occurredAt: new Date(),
        source: 'PORTAL',
        reporter: HUB_REPORTER,
        milestone: 'ARRIVED_AT_TERMINAL',
        classifier: 'ACTUAL',
      };
    });
    await this.#units.run(hubPrincipal('bench'), (unit) => recordFacts(unit, 'milestonesRecord', facts));
    return wallClock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }
}

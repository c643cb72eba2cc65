import { randomInt, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { GraphClient, payloadOf } from '../../harness/chaos/graph-client.ts';
import { withDatabase } from '../../harness/database-session.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { type Journey, type Known, outcomeOf, shuffled, travel } from '../clock-journeys.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const EVENTS_A_CALL = 100;

/**
 * Shipments whose devices run up to an hour wrong, and whose events arrive in any order, some 48 hours late. The hub must
 * show the last milestone that truly was, or a person must have one of the events that say otherwise.
 */
export async function skewClocks(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { shipments } = sizesOf(options).clocks;
  await using hub = await startHubProcesses({ workers: 1, signal });
  const journeys = Array.from({ length: shipments }, (_, at) => travel(at, new Date(), randomInt));
  await book(hub, journeys);
  const client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', signal);
  const arriving = shuffled(
    journeys.flatMap(({ id, events }) => events.map((event) => ({ ...event, id }))),
    randomInt,
  );
  for (let from = 0; from < arriving.length; from += EVENTS_A_CALL) {
    signal.throwIfAborted();
    const events = arriving.slice(from, from + EVENTS_A_CALL).map(({ id, eventId, milestone, told }) => ({
      eventId,
      shipmentId: encodeId('Shipment', { portalId: id }),
      milestone,
      occurred: { at: told },
    }));
    const input = { idempotencyKey: randomUUID(), source: 'HANDHELD', events };
    payloadOf(await client.write('milestonesRecord', input, 'results { outcome }'));
  }
  const known = await withDatabase(hub.databaseUrl, whatIsKnown);
  const outcomes = journeys.map((journey) => outcomeOf(journey, known));
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  print(
    `${arriving.length} events of ${shipments} shipments: ${count('RIGHT')} right, ${count('REVIEW')} in review`,
  );
  for (const [at, journey] of journeys.entries()) {
    if (outcomes[at] === 'WRONG') print(`${JSON.stringify(journey)}: ${known.milestones.get(journey.id)}`);
  }
  const lost = journeys.flatMap(({ events }) => events).filter(({ eventId }) => !known.events.has(eventId));
  return [
    atLeast('shipments with the milestone that truly was the last', count('RIGHT'), '', shipments / 2),
    atLeast('shipments of which a person has a doubted event', count('REVIEW'), '', 1),
    none('shipments with a wrong milestone and nobody told', count('WRONG')),
    none('events that are not stored', lost.length),
  ];
}

/** In the portal alone, at the time of their journey. */
async function book({ databaseUrl }: HubProcesses, journeys: readonly Journey[]): Promise<void> {
  await using database = openDatabase({ url: databaseUrl, poolSize: 1 });
  const units = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const accountId = demoId('account', 'NORTHWIND');
  const branchId = demoId('account', 'NORTHWIND-DAL');
  await units.run(hubPrincipal('scorecard'), async ({ portal }) => {
    for (const { id: portalId, number, bookedAt } of journeys) {
      await portal.bookShipment({ portalId, number, accountId, branchId }, bookedAt);
    }
  });
}

async function whatIsKnown(database: Client): Promise<Known> {
  const shipments = await database.query<{ id: string; milestone: string }>(
    'SELECT portal_id AS id, current_milestone AS milestone FROM portal.shipment',
  );
  const events = await database.query<{ id: string }>('SELECT event_id AS id FROM portal.tracking_event');
  const items = await database.query<{ text: string }>(
    `SELECT cause || ' ' || coalesce(proposal::text, '') || fields::text AS text FROM ledger.review_item WHERE state = 'OPEN'`,
  );
  return {
    milestones: new Map(shipments.rows.map(({ id, milestone }) => [id, milestone])),
    events: new Set(events.rows.map(({ id }) => id)),
    reviewed: items.rows.map(({ text }) => text),
  };
}

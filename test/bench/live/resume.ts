import { setTimeout as pause } from 'node:timers/promises';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { type EventWriter, GROUPS, groupOf } from './event-writer.ts';
import { takeNumbers } from './load.ts';
import { collectAll, EVERYTHING } from './measure.ts';
import { offer, type Sent } from './offer.ts';
import type { Arrivals } from './protocol.ts';
import type { Subscribers } from './subscribers.ts';

export interface Ledger {
  readonly missed: number;
  readonly doubled: number;
  /** Within a shipment. */
  readonly outOfOrder: number;
  readonly deliveries: number;
}

export interface Trouble {
  /** How long events come. */
  readonly seconds: number;
  readonly perSecond: number;
  /** Connections that are cut meanwhile. */
  readonly cuts: number;
}

/** Cut in one go. */
const CUT_AT_ONCE = 5;

/**
 * Load in which connections are cut all the time, and the gateway is restarted twice: once told to stop, once killed. Then every subscriber must have had every event of its group, once, each shipment's in order.
 */
export async function resumeLedger(
  hub: HubProcesses,
  writer: EventWriter,
  subscribers: Subscribers,
  { seconds, perSecond, cuts }: Trouble,
): Promise<Ledger> {
  const count = subscribers.connected;
  const first = takeNumbers(perSecond * seconds);
  await subscribers.forget();
  const trouble = async () => {
    for (let cut = 0; cut < cuts; cut += CUT_AT_ONCE) {
      await pause((seconds * 1_000 * CUT_AT_ONCE) / cuts);
      await subscribers.cut(CUT_AT_ONCE);
    }
  };
  const restarts = async () => {
    await pause((seconds * 1_000) / 3);
    await stopped(hub);
    await hub.gateway.start();
    await pause((seconds * 1_000) / 3);
    await hub.gateway.kill();
    await hub.gateway.start();
  };
  const [sent] = await Promise.all([
    offer(first, perSecond, seconds, (events) => writer.write(events)),
    trouble(),
    restarts(),
  ]);
  const expected = (sent.size / GROUPS) * count;
  return judgeArrivals(sent, await collectAll(subscribers, expected, EVERYTHING), count);
}

/** As an operator stops it. */
async function stopped({ gateway }: HubProcesses): Promise<void> {
  const { pid } = gateway;
  gateway.signal('SIGTERM');
  for (let running = true; running; ) {
    await pause(20);
    try {
      process.kill(pid, 0);
    } catch {
      running = false;
    }
  }
}

/** Against the events that were committed, by number, with their times. */
export function judgeArrivals(
  sent: Sent,
  { subscribers, events }: Pick<Arrivals, 'subscribers' | 'events'>,
  count: number,
): Ledger {
  const had = Array.from({ length: count }, () => new Set<number>());
  /** The newest event of each shipment, by subscriber. */
  const newest = Array.from({ length: count }, () => new Map<number, number>());
  let [doubled, outOfOrder] = [0, 0];
  events.forEach((event, at) => {
    const subscriber = subscribers[at] ?? 0;
    const seen = had[subscriber];
    const order = newest[subscriber];
    if (seen === undefined || order === undefined) return;
    if (seen.has(event)) doubled += 1;
    seen.add(event);
    const shipment = shipmentOf(event);
    // Committed in the order of their times; two that overlap may come either way.
    const before = order.get(shipment);
    if (before !== undefined && (sent.get(before) ?? 0) > (sent.get(event) ?? 0) + OVERLAP_MS)
      outOfOrder += 1;
    order.set(shipment, event);
  });
  let missed = 0;
  for (const event of sent.keys()) {
    for (let subscriber = groupOf(event); subscriber < count; subscriber += GROUPS) {
      if (!had[subscriber]?.has(event)) missed += 1;
    }
  }
  return { missed, doubled, outOfOrder, deliveries: events.length };
}

/** A writer hears of its commit a little later than others may; no two events of a shipment are so near. */
const OVERLAP_MS = 250;

function shipmentOf(event: number): number {
  return event % (GROUPS * 20);
}

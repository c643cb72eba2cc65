import { randomUUID } from 'node:crypto';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { GraphClient } from './graph-client.ts';

/** What the hub has acknowledged for one shipment; nothing of it may be lost, doubled or out of order. */
export interface AcknowledgedShipment {
  readonly number: string;
  readonly portalId: string;
  /** How many notes; each is `<number> #<sequence>`, in this order. */
  notes: number;
  milestone: string;
  readonly events: string[];
  readonly exceptions: { readonly portalId: string; resolved: boolean; readonly withCase: boolean }[];
}

/** The client's own book of what was acknowledged, to compare both systems with. */
export class Ledger {
  readonly shipments: AcknowledgedShipment[] = [];
  writes = 0;
  /** When the last write was acknowledged. */
  lastAt = 0;
  /** The longest time in which no write of any writer was acknowledged, since it was set to 0; milliseconds. */
  longestGapMs = 0;

  acknowledge(): void {
    const now = Date.now();
    if (this.lastAt > 0) this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAt);
    this.lastAt = now;
    this.writes += 1;
  }
}

export interface WritersOptions {
  readonly graphqlUrl: string;
  readonly token: string;
  readonly count: number;
  readonly ledger: Ledger;
  /** Pause between the writes of one writer, milliseconds. */
  readonly pauseMs: number;
  readonly stop: AbortSignal;
}

const BRANCHES = ['NORTHWIND-CHI', 'NORTHWIND-DAL', 'NORTHWIND-RTM', 'HARBOR-SEA', 'HARBOR-YVR'];
const SHIPMENT = 'shipment { id portalId exceptions(first: 1) { nodes { id } } }';

/** Writers that book shipments and change each of them, write after write, until told to stop. */
export async function runWriters(options: WritersOptions): Promise<{ readonly repeated: number }> {
  const client = new GraphClient(options.graphqlUrl, options.token);
  const writers = Array.from({ length: options.count }, async (_, writer) => {
    for (let turn = 0; !options.stop.aborted; turn += 1) await workOnShipment(client, options, writer, turn);
  });
  await Promise.all(writers);
  return { repeated: client.repeated };
}

async function workOnShipment(
  client: GraphClient,
  { ledger, stop, pauseMs }: WritersOptions,
  writer: number,
  turn: number,
): Promise<void> {
  const acknowledged = async <Payload>(mutation: string, input: object, selection: string) => {
    const payload = await client.write<Payload>(
      mutation,
      { idempotencyKey: randomUUID(), ...input },
      selection,
    );
    ledger.acknowledge();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return payload;
  };
  const number = `CHAOS-${writer}-${turn}`;
  const branch = demoId('account', BRANCHES[(writer + turn) % BRANCHES.length] ?? '');
  const booked = await acknowledged<Booked>(
    'shipmentBook',
    { accountId: encodeId('Account', { portalId: branch }), number, mode: 'TRUCK' },
    SHIPMENT,
  );
  const { id, portalId } = booked.shipment;
  const shipment: AcknowledgedShipment = {
    ...{ number, portalId, notes: 0, milestone: 'BOOKED', events: [], exceptions: [] },
  };
  ledger.shipments.push(shipment);
  const note = async () => {
    const text = `${number} #${shipment.notes + 1}`;
    await acknowledged('dockAppointmentNoteSet', { id, note: text }, SHIPMENT);
    shipment.notes += 1;
  };
  const reach = async (milestone: string) => {
    const event = { eventId: randomUUID(), shipmentId: id, milestone, occurred: { at: new Date() } };
    await acknowledged('milestonesRecord', { source: 'PORTAL', events: [event] }, 'results { outcome }');
    shipment.events.push(event.eventId);
    shipment.milestone = milestone;
  };
  const open = async (withCase: boolean) => {
    const opened = await acknowledged<Opened>(
      'exceptionOpen',
      { shipmentId: id, code: 'RECIPIENT_UNAVAILABLE', customerActionRequired: withCase },
      'exception { id portalId }',
    );
    const exception = { portalId: opened.exception.portalId, resolved: false, withCase };
    shipment.exceptions.push(exception);
    return async () => {
      await acknowledged('exceptionResolve', { id: opened.exception.id }, 'exception { id }');
      exception.resolved = true;
    };
  };
  const work: (() => Promise<unknown>)[] = [
    ...[note, note, () => reach('PICKED_UP'), note],
    async () => {
      const resolve = await open(turn % 2 === 0);
      await note();
      if (turn % 3 !== 0) await resolve();
    },
    ...[() => reach('IN_TRANSIT'), note, () => reach('OUT_FOR_DELIVERY'), note, () => reach('DELIVERED')],
  ];
  for (const step of work) {
    if (stop.aborted) return;
    await step();
  }
}

interface Booked {
  readonly shipment: { readonly id: string; readonly portalId: string };
}

interface Opened {
  readonly exception: { readonly id: string; readonly portalId: string };
}

import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { GraphClient } from './graph-client.ts';
import type { AcknowledgedShipment, Ledger, UnknownWrite } from './ledger.ts';

export interface WritersOptions {
  readonly client: GraphClient;
  readonly ledger: Ledger;
  readonly count: number;
  /** Begins the numbers of their shipments; no two groups of writers may have the same. */
  readonly label: string;
  /** Pause between the writes of one writer, milliseconds. */
  readonly pauseMs: number;
  readonly stop: AbortSignal;
}

const BRANCHES = ['NORTHWIND-CHI', 'NORTHWIND-DAL', 'NORTHWIND-RTM', 'HARBOR-SEA', 'HARBOR-YVR'];
const SHIPMENT = 'shipment { id portalId exceptions(first: 1) { nodes { id } } }';

/** Every number of a shipment that the writers book begins so. */
export const NUMBER_PREFIX = 'CHAOS-';

/**
 * Writers that book shipments and change each of them, write after write, until told to stop. A writer whose write is
 * refused or stays unanswered leaves that shipment and books the next one. Never rejects for an answer of the hub.
 */
export async function runWriters(options: WritersOptions): Promise<void> {
  const writers = Array.from({ length: options.count }, async (_, writer) => {
    for (let turn = 0; !options.stop.aborted; turn += 1) {
      try {
        await workOnShipment(options, writer, turn);
      } catch (error) {
        if (!(error instanceof NotAcknowledged)) throw error;
      }
    }
  });
  await Promise.all(writers);
}

class NotAcknowledged extends Error {
  readonly kind: 'REFUSED' | 'UNKNOWN';

  constructor(kind: 'REFUSED' | 'UNKNOWN') {
    super(kind);
    this.kind = kind;
  }
}

async function workOnShipment(
  { client, ledger, label, stop, pauseMs }: WritersOptions,
  writer: number,
  turn: number,
): Promise<void> {
  const number = `${NUMBER_PREFIX}${label}${writer}-${turn}`;
  const acknowledged = async <Payload>(mutation: string, input: object, selection: string) => {
    const outcome = await client.write<Payload>(
      mutation,
      { idempotencyKey: randomUUID(), ...input },
      selection,
    );
    ledger.book(`${mutation} of ${number}`, outcome);
    if (outcome.kind !== 'ACKNOWLEDGED') throw new NotAcknowledged(outcome.kind);
    await setTimeout(pauseMs);
    return outcome.payload;
  };
  const branch = demoId('account', BRANCHES[(writer + turn) % BRANCHES.length] ?? '');
  const booking = { accountId: encodeId('Account', { portalId: branch }), number, mode: 'TRUCK' };
  const { id, portalId } = await acknowledged<Booked>('shipmentBook', booking, SHIPMENT).then(
    ({ shipment }) => shipment,
    (error: unknown) => {
      if (error instanceof NotAcknowledged) ledger.notBooked.push({ number, kind: error.kind });
      throw error;
    },
  );
  const shipment: AcknowledgedShipment = {
    number,
    portalId,
    notes: 0,
    milestone: 'BOOKED',
    events: [],
    exceptions: [],
    unknown: null,
  };
  ledger.shipments.push(shipment);
  const change = async <Payload>(
    mutation: string,
    input: object,
    selection: string,
    effect: Omit<UnknownWrite, 'mutation'> = {},
  ) => {
    try {
      return await acknowledged<Payload>(mutation, input, selection);
    } catch (error) {
      const isUnknown = error instanceof NotAcknowledged && error.kind === 'UNKNOWN';
      if (isUnknown) shipment.unknown = { mutation, ...effect };
      throw error;
    }
  };
  const note = async () => {
    const text = `${number} #${shipment.notes + 1}`;
    await change('dockAppointmentNoteSet', { id, note: text }, SHIPMENT);
    shipment.notes += 1;
  };
  const reach = async (milestone: string) => {
    const eventId = randomUUID();
    const event = { eventId, shipmentId: id, milestone, occurred: { at: new Date() } };
    const input = { source: 'PORTAL', events: [event] };
    await change('milestonesRecord', input, 'results { outcome }', { milestone });
    shipment.events.push(eventId);
    shipment.milestone = milestone;
  };
  const open = async (withCase: boolean) => {
    const opened = await change<Opened>(
      'exceptionOpen',
      { shipmentId: id, code: 'RECIPIENT_UNAVAILABLE', customerActionRequired: withCase },
      'exception { id portalId }',
    );
    const exceptionId = opened.exception.portalId;
    const exception = { portalId: exceptionId, resolved: false, withCase };
    shipment.exceptions.push(exception);
    return async () => {
      const input = { id: opened.exception.id };
      await change('exceptionResolve', input, 'exception { id }', { exceptionId });
      exception.resolved = true;
    };
  };
  const work: (() => Promise<unknown>)[] = [
    note,
    note,
    () => reach('PICKED_UP'),
    note,
    async () => {
      const resolve = await open(turn % 2 === 0);
      await note();
      if (turn % 3 !== 0) await resolve();
    },
    () => reach('IN_TRANSIT'),
    note,
    () => reach('OUT_FOR_DELIVERY'),
    note,
    () => reach('DELIVERED'),
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

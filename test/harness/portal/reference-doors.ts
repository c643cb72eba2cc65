import { randomUUID } from 'node:crypto';
import type { AccountRef, Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { done } from './mutate.ts';
import type { Portal } from './portal-subgraph.ts';

/** Bookings with numbers that collide, and reports of them at every door of a portal. */

export interface StatedNumber {
  readonly type?: string;
  readonly value: string;
}
export interface Booked {
  readonly id: string;
  readonly number: string;
}

interface Result {
  readonly outcome: string;
  readonly shipment: { readonly number: string } | null;
}

type Door = (numbers: readonly StatedNumber[], carrier?: string) => Promise<Result | undefined>;

export function referenceDoors(portal: () => Portal) {
  async function book(
    caller: Caller,
    account: AccountRef,
    references: readonly StatedNumber[],
    carrier?: string,
  ): Promise<Booked> {
    const scac = carrier === undefined ? {} : { carrier };
    const input = { accountId: encodeId('Account', account), references, ...scac };
    const payload = await done(portal(), caller, 'shipmentBook', input, 'shipment { id number }');
    return payload['shipment'] as Booked;
  }

  async function report(mutation: 'trackingEventsIngest' | 'milestonesRecord', input: object) {
    const selection = 'results { outcome shipment { number } }';
    const payload = await done(portal(), portal().agent('DISPATCHER'), mutation, input, selection);
    return (payload['results'] as Result[])[0];
  }

  const doors: Readonly<Record<'edi' | 'event' | 'handheld', Door>> = {
    edi: (numbers, carrier = 'NWTF') =>
      report('trackingEventsIngest', { edi: [interchange(numbers, { carrier })] }),
    event: (references, carrier = 'NWTF') =>
      report('trackingEventsIngest', {
        events: [{ eventId: randomUUID(), references, dialect: `X12/${carrier}`, code: 'AF', ...occurred() }],
      }),
    handheld: (references) =>
      report('milestonesRecord', {
        source: 'HANDHELD',
        events: [{ eventId: randomUUID(), references, milestone: 'PICKED_UP', ...occurred() }],
      }),
  };

  return {
    doors,
    report,
    /** Of the customer Acme, by staff. */
    acme: (references: readonly StatedNumber[], carrier?: string) =>
      book(portal().agent('ADMIN'), portal().accounts.acme, references, carrier),
    /** Of the customer Globex, by staff. */
    globex: (references: readonly StatedNumber[], carrier?: string) =>
      book(portal().agent('ADMIN'), portal().accounts.globex, references, carrier),
    /** Of the customer Globex, as it states them itself. */
    thief: (references: readonly StatedNumber[]) =>
      book(portal().callers.globexAll, portal().accounts.globex, references),
  };
}

const occurred = () => ({ occurred: { at: soon().toISOString() } });

/** After the booking, to the second. */
function soon(): Date {
  return new Date(Date.now() + 60_000);
}

const QUALIFIERS: Readonly<Record<string, string>> = {
  PRO: 'CN',
  BOL: 'BM',
  PO: 'PO',
  CUSTOMER_REFERENCE: 'CR',
  BOOKING: 'BN',
  CARRIER_TRACKING: '2I',
  CONTAINER: 'OC',
};

/** A 214 of the carrier with all numbers; each in an L11 of its kind. */
export function interchange(
  numbers: readonly StatedNumber[],
  { carrier = 'NWTF', status = 'AF' } = {},
): string {
  const lines = numbers.map(({ type = 'CUSTOMER_REFERENCE', value }) => `L11*${value}*${QUALIFIERS[type]}`);
  const [date, time] = soon()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .split('T');
  const set = ['ST*214*0001', `B10***${carrier}`, ...lines, 'LX*1', `AT7*${status}*NS***${date}*${time}*UT`];
  return `${[
    `ISA*00*          *00*          *02*${carrier}           *ZZ*WAYBILL        *261128*1210*U*00401*000000451*0*P*>`,
    `GS*QM*${carrier}*WAYBILL*20261128*1200*1*X*004010`,
    ...set,
    `SE*${set.length + 1}*0001`,
    'GE*1*1',
    'IEA*1*000000451',
  ].join('~\n')}~\n`;
}

export const fresh = () => randomUUID().slice(0, 8).toUpperCase();
export const PRO = (value: string) => ({ type: 'PRO', value });
export const BOL = (value: string) => ({ type: 'BOL', value });
export const PO = (value: string) => ({ type: 'PO', value });

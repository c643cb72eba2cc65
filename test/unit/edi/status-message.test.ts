import { describe, expect, it } from 'vitest';
import { readStatusMessages } from '../../../src/domain/edi/status-message.ts';
import {
  APPOINTMENT_AND_POSITION,
  DELAY_WITH_ESTIMATE,
  PICKUP_AND_DELIVERY,
  THREE_SHIPMENTS,
  THREE_SHIPMENTS_AGAIN,
} from '../../harness/edi-messages.ts';

describe('reading EDI 214 messages', () => {
  it('finds every status with its place, stop and references', () => {
    const { statuses, problems } = readStatusMessages(PICKUP_AND_DELIVERY);
    expect(problems).toEqual([]);
    expect(statuses).toMatchObject([
      {
        dialect: 'X12/ABCD',
        status: 'AF',
        reason: 'NS',
        date: '20260302',
        time: '0915',
        timeCode: 'LT',
        city: 'CHICAGO',
        state: 'IL',
        country: 'US',
        stopSequence: 1,
        references: [
          {
            type: 'PRO',
            value: 'PRO778812',
          },
          {
            type: 'BOL',
            value: 'BOL-55120',
          },
          {
            type: 'PO',
            value: 'PO-9001',
          },
        ],
        raw: 'AT7*AF*NS***20260302*0915*LT',
      },
      { status: 'D1', city: 'DALLAS', stopSequence: 2 },
    ]);
  });

  it('takes the delimiters from the ISA segment, whatever its width', () => {
    const { statuses, problems } = readStatusMessages(DELAY_WITH_ESTIMATE);
    expect(problems).toEqual([]);
    expect(statuses).toMatchObject([
      { dialect: 'X12/ROAD', status: 'SD', reason: 'AO', city: 'TULSA' },
      { status: 'AG', city: null },
    ]);
  });

  it('reads appointments and coordinates', () => {
    const { statuses } = readStatusMessages(APPOINTMENT_AND_POSITION);
    expect(statuses).toMatchObject([
      { status: null, appointment: 'AB', appointmentReason: 'NA' },
      { status: 'X6', latitude: 41.875833, longitude: -87.999722 },
    ]);
  });

  it('gives a status the same event id in every re-send, and each status its own', () => {
    const resent = PICKUP_AND_DELIVERY.replaceAll('000000101', '000000555').replace(
      '260302*1415',
      '260303*0900',
    );
    const ids = (text: string) => readStatusMessages(text).statuses.map(({ eventId }) => eventId);
    expect(ids(resent)).toEqual(ids(PICKUP_AND_DELIVERY));
    expect(new Set(ids(PICKUP_AND_DELIVERY)).size).toBe(2);
  });

  it('reads several interchanges, each with its own delimiters', () => {
    const { statuses, problems } = readStatusMessages(`${PICKUP_AND_DELIVERY}\n${DELAY_WITH_ESTIMATE}`);
    expect(problems).toEqual([]);
    expect(statuses.map(({ status }) => status)).toEqual(['AF', 'D1', 'SD', 'AG']);
  });

  it('keeps the shipments of one interchange apart, in both of its groups', () => {
    const { statuses, problems } = readStatusMessages(THREE_SHIPMENTS);
    expect(problems).toEqual([]);
    expect(
      statuses.map(({ status, references }) => [status, ...references.map(({ value }) => value)]),
    ).toEqual([
      ['X3', 'M-1', 'BOL-60001', 'PO-1'],
      ['AF', 'M-2', 'BOL-60002'],
      ['Z9', 'M-3', 'BOL-60003'],
    ]);
  });

  it('knows a status again whatever delimits it', () => {
    const ids = (text: string) => readStatusMessages(text).statuses.map(({ eventId }) => eventId);
    expect(ids(THREE_SHIPMENTS_AGAIN)).toEqual(ids(THREE_SHIPMENTS));
  });

  it('names what was cut off and still reads what came before', () => {
    const cut = PICKUP_AND_DELIVERY.slice(0, PICKUP_AND_DELIVERY.indexOf('LX*2'));
    const { statuses, problems } = readStatusMessages(cut);
    expect(statuses.map(({ status }) => status)).toEqual(['AF']);
    expect(problems).toMatchObject([
      { code: 'CUT_OFF', found: 'ISA, GS, ST without a trailer', place: { line: 1, segment: 1 } },
    ]);
  });

  it.each([
    ['SE*19*', 'SE*18*', 'WRONG_COUNT'],
    ['ST*214', 'ST*210', 'NOT_A_214'],
    ['B10*PRO778812*BOL-55120*ABCD~\nL11*PO-9001*PO', 'B10***ABCD~\nL11*x*ZZ', 'NO_REFERENCE'],
  ])('names a message whose %s became %s', (from, to, code) => {
    const { problems } = readStatusMessages(PICKUP_AND_DELIVERY.replace(from, to));
    expect(problems.map((problem) => problem.code)).toContain(code);
  });

  it.each(['', 'hello', 'ISA', 'ISA*00*', 'ISAx'])('does not take %j for X12', (text) => {
    expect(readStatusMessages(text)).toMatchObject({
      statuses: [],
      problems: [{ code: 'NOT_X12', text, place: { line: 1, column: 1, segment: null } }],
    });
  });
});

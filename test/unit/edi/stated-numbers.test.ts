import { describe, expect, it } from 'vitest';
import { problemInWords } from '../../../src/domain/edi/edi-problem.ts';
import { readStatusMessages } from '../../../src/domain/edi/status-message.ts';

/** A message with this heading, and these segments behind its status. */
function message(heading: string, ...segments: readonly string[]): string {
  return [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261120*1210*U*00401*000000007*0*P*>',
    'GS*QM*NWTF*WAYBILL*20261120*1200*7*X*004010',
    'ST*214*0001',
    heading,
    'LX*1',
    'AT7*X4*NS***20261120*1200*UT',
    ...segments,
    `SE*${segments.length + 5}*0001`,
    'GE*1*7',
    'IEA*1*000000007',
    '',
  ].join('~\n');
}

describe('the numbers of a shipment in a message', () => {
  it.each<[string, string, readonly string[], string | null, string]>([
    ['stand in B1006 with the qualifier of B1005', 'B10***NWTF**CN*NW-1', [], 'PRO', 'NW-1'],
    ["stand in B1006: the hub's own", 'B10***NWTF**ZZ*wb7k3m9q2d', [], 'SHIPMENT_NUMBER', 'wb7k3m9q2d'],
    ['stand in OID: a purchase order', 'B10***NWTF', ['OID*ORDER*PO-1'], 'PO', 'PO-1'],
    ['stand in PRF: a purchase order', 'B10***NWTF', ['PRF*PO-1'], 'PO', 'PO-1'],
    ['stand in SPO: a purchase order', 'B10***NWTF', ['SPO*PO-1*DEPT'], 'PO', 'PO-1'],
  ])('%s', (_, heading, segments, type, value) => {
    const { statuses, problems } = readStatusMessages(message(heading, ...segments));
    expect(problems).toEqual([]);
    expect(statuses).toMatchObject([{ references: [{ type, value }] }]);
  });

  it('are none in B1006 without a qualifier that names a shipment', () => {
    const { statuses } = readStatusMessages(message('B10*NW-1**NWTF**ZZ*NW-2'));
    expect(statuses).toMatchObject([{ references: [{ type: 'PRO', value: 'NW-1' }] }]);
  });

  it('are damaged where B1006 holds a separator', () => {
    const { statuses, problems } = readStatusMessages(message('B10*NW-1**NWTF**CN*NW>2'));
    expect([statuses, problems.map(({ code }) => code)]).toEqual([[], ['DAMAGED_VALUE']]);
  });
});

describe('a text that is no X12', () => {
  it.each([
    ["UNB+UNOC:3+NWTF+WAYBILL+261120:1200+1'UNH+1+IFTSTA:D:96A:UN'UNZ+1+1'", 'UN/EDIFACT'],
    ["UNA:+.? 'UNB+UNOC:3+NWTF'", 'UN/EDIFACT'],
    ['<?xml version="1.0"?><status/>', 'XML'],
    ['\n [{"status":"X4"}]', 'JSON'],
  ])('is named by its form: %s', (text, form) => {
    const { problems } = readStatusMessages(text);
    expect(problems.map(problemInWords)).toEqual([
      expect.stringMatching(`The text is no X12 interchange. Found: ${form}.`),
    ]);
  });

  it('has no form that is guessed', () => {
    const [problem] = readStatusMessages('dear carrier, the truck is late').problems;
    expect(problem).toMatchObject({ code: 'NOT_X12', found: null });
  });
});

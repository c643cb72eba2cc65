import { describe, expect, it } from 'vitest';
import { problemInWords } from '../../../src/domain/edi/edi-problem.ts';
import { readStatusMessages } from '../../../src/domain/edi/status-message.ts';

const ISA =
  'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>~';
const GS = 'GS*QM*NWTF*WAYBILL*20261102*1210*1*X*004010~';
const SET = 'ST*214*0001~B10*PRO-1*BOL-1*NWTF~LX*1~AT7*D1*NS***20261102*0915*ET~MS1*BUFFALO*NY*US~SE*6*0001~';
const END = 'GE*1*1~IEA*1*000000451~';
const WHOLE = ISA + GS + SET + END;

/** The problems of a text: code and place; the statuses: code, city and time. */
function read(text: string) {
  const { statuses, problems } = readStatusMessages(text);
  return {
    statuses: statuses.map(({ status, city, date, time }) => [status, city, date, time].join(' ')),
    problems: problems.map(({ code, place: { line, column } }) => `${code} ${line}:${column}`),
  };
}
const DELIVERED = 'D1 BUFFALO 20261102 0915';
const ONE = { statuses: [DELIVERED], problems: [] };

describe('the envelope of an interchange', () => {
  it.each([
    ['a blank before each terminator', WHOLE.replaceAll('~', ' ~')],
    ['ISA16 missing', WHOLE.replace('*>~', '*~\n')],
    ['ISA16 and its separator missing', WHOLE.replace('*P*>~', '*P~\n')],
    ['ISA16 missing and lines as terminators', WHOLE.replace('*>~', '*~').replaceAll('~', '\r\n')],
    ['CR as the terminator', WHOLE.replaceAll('~', '\r')],
    ['LF as the terminator and blanks behind it', WHOLE.replaceAll('~', ' \n')],
    ['terminators twice', WHOLE.replaceAll('~', '~~')],
    ['tags in lower case', WHOLE.replaceAll(/(^|~)([A-Z0-9]+)/g, (tag) => tag.toLowerCase())],
    ['a byte order mark before it', `\uFEFF${WHOLE}`],
    ['U+001A behind it', `${WHOLE}\u001A`],
    ['no terminator at the end of the text', WHOLE.slice(0, -1)],
    ['control characters as delimiters', WHOLE.replaceAll('*', '\u001D').replaceAll('~', '\u001C')],
    ['control numbers with zeros on one side', WHOLE.replace('IEA*1*000000451', 'IEA*1*451')],
    ['a fold inside ISA', `${WHOLE.slice(0, 80)}\r\n${WHOLE.slice(80)}`],
    ['a fold inside the tag AT7', WHOLE.replace('AT7', 'A\r\nT7')],
    ['equals signs as terminators', WHOLE.replaceAll('~', '=\n')],
    ['equals signs between elements', WHOLE.replaceAll('*', '=').replaceAll('~', '~\n')],
    ['a sender named GS', WHOLE.replace('NWTF           *ZZ', 'GS*ZZ')],
  ])('is read with %s', (_, text) => {
    expect(read(text)).toEqual(ONE);
  });

  it.each([
    ['a group without ISA', GS + SET + 'GE*1*1~', ['NO_ENVELOPE 1:1']],
    ['a message without GS', SET, ['NO_ENVELOPE 1:1']],
    [
      'an envelope of an unknown form',
      WHOLE.replace('*00401*000000451*', '*'),
      ['NOT_READ 1:1', 'NO_ENVELOPE 1:91', 'NOT_READ 1:237'],
    ],
    ['two groups stated and one there', WHOLE.replace('IEA*1', 'IEA*2'), ['WRONG_COUNT 1:253']],
    [
      'another number in IEA',
      WHOLE.replace('IEA*1*000000451', 'IEA*1*000000452'),
      ['WRONG_CONTROL_NUMBER 1:253'],
    ],
    ['another number in GE', WHOLE.replace('GE*1*1', 'GE*1*2'), ['WRONG_CONTROL_NUMBER 1:246']],
    ['another count in SE', WHOLE.replace('SE*6', 'SE*7'), ['WRONG_COUNT 1:236']],
    ['a remark before it', `-- page 1 --\n${WHOLE}`, ['NOT_READ 1:1']],
    ['a remark within it', WHOLE.replace('MS1', '\n-- page 2 --\nMS1'), ['NOT_READ 2:1']],
    ['markup around it', `<edi>${WHOLE}</edi>`, ['NOT_READ 1:1', 'NOT_READ 1:274']],
    ['a segment behind GE', WHOLE.replace('IEA', 'N1*SH*ACME~IEA'), ['MISPLACED 1:253']],
  ] as [string, string, string[]][])('is read and named with %s', (_, text, problems) => {
    const { statuses, problems: named } = read(text);
    expect(statuses).toEqual([DELIVERED]);
    expect(named).toEqual(problems);
  });

  it('reads the status of a message of which other sets are missing (two stated, one there)', () => {
    const text = `${ISA}\n${GS}\n${SET}GE*2*1~\nIEA*1*000000451~`;
    expect(read(text)).toEqual({ statuses: [DELIVERED], problems: ['WRONG_COUNT 3:96'] });
  });

  it('reads an interchange that is not closed beside one that is', () => {
    const open = (ISA + GS + SET).replace('PRO-1*BOL-1', 'PRO-2*BOL-2').replace('BUFFALO', 'ALBANY');
    expect(read(WHOLE + open)).toEqual({
      statuses: [DELIVERED, 'D1 ALBANY 20261102 0915'],
      problems: ['CUT_OFF 1:269'],
    });
    expect(read(open + WHOLE)).toEqual({
      statuses: ['D1 ALBANY 20261102 0915', DELIVERED],
      problems: ['CUT_OFF 1:1'],
    });
    const other = WHOLE.replaceAll('*', '|').replaceAll('~', '\n');
    expect(read(`${open}\n${other}`).problems).toEqual(['CUT_OFF 1:1']);
    expect(read(open.slice(0, -30) + other)).toEqual({
      statuses: [DELIVERED],
      problems: ['CUT_OFF 1:1', 'CUT_OFF 1:189'],
    });
  });

  it('quotes every status of a long part that it does not read', () => {
    const loops = Array.from(
      { length: 1_000 },
      (_, at) => `LX*${at}~AT7*D1*NS***20261102*${String(at % 60).padStart(4, '0')}*ET~`,
    );
    const { statuses, problems } = readStatusMessages(ISA + GS + loops.join('') + END);
    expect(statuses).toEqual([]);
    const quoted = problems.map(({ text }) => text).join('\n');
    expect(quoted.match(/AT7/g)).toHaveLength(1_000);
    expect(new Set(problems.map(({ fingerprint, place }) => `${fingerprint} ${place.segment}`)).size).toBe(
      problems.length,
    );
  });

  it('joins files that were folded in the middle of a tag, a value or the envelope', () => {
    for (let width = 70; width <= 128; width += 1) {
      const folded = (fold: string) => WHOLE.replaceAll(new RegExp(`(.{${width}})`, 'g'), `$1${fold}`);
      expect(read(folded('\r\n')), `CR LF at ${width}`).toEqual(ONE);
      expect(read(folded('\n')), `LF at ${width}`).toEqual(ONE);
    }
  });

  it('joins lines of mail in quoted-printable', () => {
    for (let width = 70; width <= 80; width += 1) {
      expect(read(WHOLE.replaceAll(new RegExp(`(.{${width}})`, 'g'), '$1=\r\n')), `at ${width}`).toEqual(ONE);
    }
  });

  it('joins folded lines although lines end the segments', () => {
    const long = `N1*SH*${'ACME PLANT OF THE NORTHERN REGION '.repeat(3)}`;
    const text = WHOLE.replace('LX*1~', `${long.slice(0, 80)}\n${long.slice(80)}~LX*1~`).replace(
      'SE*6',
      'SE*7',
    );
    expect(read(text.replaceAll('~', '\n'))).toEqual(ONE);
  });

  it('says what a problem is in words, with its place', () => {
    const { problems } = readStatusMessages(`${ISA}\r\n${GS}\r\n${SET}GE*2*1~IEA*1*000000451~`);
    expect(problems.map(problemInWords)).toEqual([
      'Line 3, column 96, segment 9: The trailer counts other parts than there are; something was lost or added on the way. Found: 2 stated, 1 there.',
    ]);
  });
});

describe('a 214 message', () => {
  const message = (...segments: readonly string[]) =>
    `${ISA + GS}ST*214*0001~B10*PRO-1*BOL-1*NWTF~${segments.map((segment) => `${segment}~`).join('')}SE*${segments.length + 3}*0001~${END}`;
  const [pickup, delivery] = ['AT7*AF*NS***20261101*0800*ET', 'AT7*D1*NS***20261102*0915*ET'];
  const [chicago, buffalo] = ['MS1*CHICAGO*IL*US', 'MS1*BUFFALO*NY*US'];
  const BOTH = ['AF CHICAGO 20261101 0800', DELIVERED];

  it.each([
    ['behind their statuses', message('LX*1', pickup, chicago, 'LX*2', delivery, buffalo)],
    ['before their statuses', message('LX*1', chicago, pickup, 'LX*2', buffalo, delivery)],
    ['behind, without LX', message(pickup, chicago, delivery, buffalo)],
    ['before, without LX', message(chicago, pickup, buffalo, delivery)],
  ])('has the places %s', (_, text) => {
    expect(read(text)).toEqual({ statuses: BOTH, problems: [] });
  });

  it.each([
    ['a place too many', message(chicago, pickup, buffalo), 1],
    ['a place before two statuses', message(chicago, pickup, delivery), 2],
    ['two places behind a status', message(pickup, chicago, buffalo), 1],
    ['a place in a loop of its own', message('LX*1', chicago, 'LX*2', pickup), 2],
    ['two stops for two statuses', message(pickup, 'L11*1*QN', 'L11*2*QN', delivery), 2],
    [
      'two shipments for two statuses',
      message('L11*P1*CN', 'L11*P2*CN')
        .replace('SE', `LX*1~${pickup}~L11*P1*BM~L11*P2*BM~${delivery}~SE`)
        .replace('SE*5', 'SE*10'),
      2,
    ],
  ])('is paired with a person where it has %s', (_, text, count) => {
    const { statuses, problems } = readStatusMessages(text);
    expect(statuses).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(Array(count).fill('UNPAIRED'));
  });

  it('has the stops of several statuses behind each of them', () => {
    const { statuses } = readStatusMessages(message(pickup, 'L11*1*QN', delivery, 'L11*2*QN'));
    expect(statuses.map(({ stopSequence }) => stopSequence)).toEqual([1, 2]);
  });

  it('may leave AT703 and AT704 out, so that the date and the time stand there', () => {
    expect(read(message('LX*1', 'AT7*D1*NS*20261102*0915*ET', buffalo))).toEqual(ONE);
    expect(read(message('LX*1', 'AT7*D1*NS*20261102*0915', buffalo))).toEqual(ONE);
    const [status] = readStatusMessages(message('LX*1', 'AT7*D1*NS*20261102*0915*ET')).statuses;
    expect(status).toMatchObject({ appointment: null, appointmentReason: null, timeCode: 'ET' });
  });

  it.each([
    ['AT7*D1*NS*20261102*0915*20261103*1000*ET', 'TWO_DATES'],
    ['AT7*D1*NS*AB**20261102*0915*ET', 'TWO_CODES'],
    ['AT7*****20261102*0915*ET', 'NO_CODE'],
    ['AT7***20261102*0915*ET', 'NO_CODE'],
    ['AT7*D1>X*NS***20261102*0915*ET', 'DAMAGED_VALUE'],
    ['AT7*D1*NS***20261102*0915*ETMS1*BUFFALO*NY*US', 'DAMAGED_VALUE'],
    ['AT7*D1NS***20261102*0915*ET', 'DAMAGED_VALUE'],
    ['AT7*D1*NS***20261102*09\u00001', 'DAMAGED_VALUE'],
    ['AT7*D1*N\uFFFD***20261102*0915', 'DAMAGED_VALUE'],
    ['A7*D1*NS***20261102*0915*ET', 'UNKNOWN_SEGMENT'],
    ['Q5*D1*20261102*0915*ET', 'UNKNOWN_SEGMENT'],
  ])('with %s is named, not read', (segment, code) => {
    const { statuses, problems } = readStatusMessages(message('LX*1', pickup, chicago, 'LX*2', segment));
    expect(statuses.map(({ status }) => status)).toEqual(['AF']);
    expect(problems).toMatchObject([{ code, place: { segment: 9 } }]);
    expect(problems[0]?.text).toBe(segment.replace('\0', '\\0'));
  });

  it.each([
    ['two B10', message('LX*1', pickup, 'B10*PRO-2*BOL-2*NWTF', 'LX*1', delivery), 'TWO_HEADINGS'],
    [
      'another control number in SE',
      message(pickup, delivery).replace('*0001~GE', '*0002~GE'),
      'WRONG_CONTROL_NUMBER',
    ],
    ['a damaged number', message('L11*PRO>2*CN', pickup, delivery), 'DAMAGED_VALUE'],
  ])('with %s reads no status, since the shipment is not certain', (_, text, code) => {
    const { statuses, problems } = readStatusMessages(text);
    expect(statuses).toEqual([]);
    expect(
      problems.filter((problem) => problem.code === code && problem.text.startsWith('AT7')),
    ).toHaveLength(2);
  });

  it('gives every number with its kind, and the number of the hub wherever it stands', () => {
    const numbers = [
      'L11*PO-1*PO',
      'L11*SID-1*SI',
      'L11*M-1*MB',
      'L11*P-1*PRO',
      'L11*WB-7K3M-9Q2D*ZZ',
      'L11*5*ZZ',
      'N9*BN*B-1',
      'REF*2I*T-1',
      'MAN*GM*WB-7K3M-9Q2F',
    ];
    const text = message(...numbers, 'LX*1', pickup, chicago, 'L11*P-1*cn', 'L11*wb7k3m9q2e*SI').replace(
      'PRO-1*BOL-1',
      '*WB-7K3M-9Q2C',
    );
    expect(readStatusMessages(text).statuses[0]?.references).toEqual([
      { type: 'SHIPMENT_NUMBER', value: 'WB-7K3M-9Q2C' },
      { type: 'PO', value: 'PO-1' },
      { type: 'CUSTOMER_REFERENCE', value: 'SID-1' },
      { type: 'BOL', value: 'M-1' },
      { type: 'PRO', value: 'P-1' },
      { type: 'SHIPMENT_NUMBER', value: 'WB-7K3M-9Q2D' },
      { type: 'BOOKING', value: 'B-1' },
      { type: 'CARRIER_TRACKING', value: 'T-1' },
      { type: 'SHIPMENT_NUMBER', value: 'WB-7K3M-9Q2F' },
      { type: 'SHIPMENT_NUMBER', value: 'wb7k3m9q2e' },
    ]);
  });

  it('is the same status however it is spelled', () => {
    const ids = (text: string) => readStatusMessages(text).statuses.map(({ eventId }) => eventId);
    const [plain] = ids(WHOLE);
    expect(ids(WHOLE.replace('*0915*', '*091500*'))).toEqual([plain]);
    expect(ids(WHOLE.replace('BUFFALO', 'Buffalo '))).toEqual([plain]);
    expect(ids(WHOLE.replace('PRO-1', 'PRO1'))).toEqual([plain]);
    expect(ids(WHOLE.replace('*0915*', '*091501*'))).not.toEqual([plain]);
  });
});

import { assert, constantFrom, property, record, shuffledSubarray, subarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type KnownShipment,
  matchShipment,
  type StatedNumber,
} from '../../../src/domain/references/matching.ts';
import { REFERENCE_KINDS } from '../../../src/domain/references/reference-kinds.ts';
import { REFERENCE_TYPES } from '../../../src/domain/vocabulary/index.ts';

type Reference = KnownShipment['references'][number];

const by = (confirmedBy: 'STAFF' | null) => (type: Reference['type'], value: string) => ({
  type,
  value,
  confirmedBy,
});
const ref = by('STAFF');
/** A number that a customer stated and nobody has confirmed. */
const word = by(null);

function shipment(portalId: string, references: readonly Reference[], more: Partial<KnownShipment> = {}) {
  return {
    portalId,
    accountId: 'acme',
    number: `WB-${portalId}`,
    carrier: null,
    deliveredAt: null,
    references,
    ...more,
  };
}

function match(
  known: readonly KnownShipment[],
  stated: readonly StatedNumber[],
  carrier: string | null = 'NWTF',
  at: Date | null = null,
): string {
  const result = matchShipment({ stated, carrier, at, known });
  return result.outcome === 'ONE' ? result.shipment.portalId : result.outcome;
}

const PRO = (value: string): StatedNumber => ({ type: 'PRO', value });
const BOL = (value: string): StatedNumber => ({ type: 'BOL', value });
const PO = (value: string): StatedNumber => ({ type: 'PO', value });

describe('a report', () => {
  const one = shipment('AAAA-0001', [ref('PRO', '100'), ref('BOL', 'B-1'), ref('PO', '7')]);
  const other = shipment('AAAA-0002', [ref('PRO', '200'), ref('BOL', 'B-2'), ref('PO', '8')]);
  const foreign = shipment('AAAA-0003', [ref('BOL', 'B-1')], { accountId: 'umbra' });

  it.each<[string, readonly KnownShipment[], readonly StatedNumber[], string]>([
    ['lands by one number', [one, other], [PRO('100')], 'AAAA-0001'],
    ['lands by a number that is spelled otherwise', [one], [BOL(' b1 ')], 'AAAA-0001'],
    ['lands when all numbers agree', [one, other], [PRO('100'), BOL('B-1'), PO('7')], 'AAAA-0001'],
    ['lands with a PRO of a shipment that has none yet', [foreign], [PRO('999'), BOL('B-1')], 'AAAA-0003'],
    ['finds no PRO by a purchase order', [one, other], [PO('100')], 'NONE'],
    ['finds no shipment by a purchase order alone', [one], [PO('7')], 'NONE'],
    ['finds no shipment by an empty number', [shipment('x', [ref('PRO', '--')])], [PRO('//')], 'NONE'],
    ['waits when two customers have the number', [one, foreign], [BOL('B-1')], 'SEVERAL'],
    ['waits when its numbers are of two shipments', [one, other], [PRO('100'), BOL('B-2')], 'CONTRADICTING'],
    ['waits when the shipment has another PRO', [one], [PRO('300'), BOL('B-1')], 'CONTRADICTING'],
    ['waits when its order is of another shipment', [one, other], [PRO('100'), PO('8')], 'CONTRADICTING'],
  ])('%s', (_, known, stated, expected) => {
    expect(match(known, stated)).toBe(expected);
  });

  it('lands on each of two orders of one truck by the numbers that tell them apart', () => {
    const load = [ref('PRO', 'LOAD77')];
    const orders = [
      shipment('AAAA-0001', [...load, ref('BOL', 'BOL-1')]),
      shipment('AAAA-0002', [...load, ref('BOL', 'BOL-2')]),
      shipment('AAAA-0003', [...load, ref('PO', '5')]),
    ];
    expect(match(orders, [PRO('LOAD77'), BOL('BOL-1')])).toBe('AAAA-0001');
    expect(match(orders, [PRO('LOAD77'), BOL('BOL-2')])).toBe('AAAA-0002');
    expect(match(orders, [PRO('LOAD77'), PO('5')])).toBe('AAAA-0003');
    expect(match(orders, [PRO('LOAD77')])).toBe('SEVERAL');
  });

  it('is matched within its carrier where the carrier is known', () => {
    const here = shipment('AAAA-0001', [ref('PRO', '100')], { carrier: 'NWTF' });
    const there = shipment('AAAA-0002', [ref('PRO', '100')], { carrier: 'RVLN' });
    const unknown = shipment('AAAA-0003', [ref('PRO', '100')]);
    expect(match([here, there], [PRO('100')], 'NWTF')).toBe('AAAA-0001');
    expect(match([here, there], [PRO('100')], 'RVLN')).toBe('AAAA-0002');
    expect(match([here, there], [PRO('100')], 'ABCD')).toBe('NONE');
    expect(match([here, there], [PRO('100')], null)).toBe('SEVERAL');
    expect(match([here, unknown], [PRO('100')], 'NWTF')).toBe('SEVERAL');
  });

  it("finds the hub's own number wherever the carrier puts it", () => {
    const own = shipment('AAAA-0001', [ref('PRO', '100')]);
    const stated = [...REFERENCE_TYPES, 'SHIPMENT_NUMBER' as const, null];
    for (const type of stated) {
      expect(match([own], [{ type, value: 'wb aaaa 0001' }])).toBe('AAAA-0001');
    }
    expect(match([own], [PRO('999'), { type: 'CUSTOMER_REFERENCE', value: 'WBAAAA0001' }])).toBe('AAAA-0001');
    expect(match([own], [PRO('100'), { type: null, value: 'WB-AAAA-0002' }])).toBe('CONTRADICTING');
  });

  it('says for a person what speaks for each shipment, and what against it', () => {
    const result = matchShipment({
      stated: [PRO('100'), BOL('B-2')],
      carrier: 'NWTF',
      at: null,
      known: [one, { ...other, carrier: 'NWTF' }],
    });
    expect(result.outcome === 'ONE' ? [] : result.candidates.map(({ evidence }) => evidence)).toEqual([
      ['It has PRO 100.', 'Its BOL is B-1, not B-2.'],
      ['Its PRO is 200, not 100.', 'It has BOL B-2.'],
    ]);
  });

  it('whose numbers all stand at more shipments than were read lands on none', () => {
    const known = [shipment('AAAA-0001', [ref('BOL', 'STOCK')])];
    const report = { stated: [BOL('STOCK')], carrier: null, at: null, known };
    expect(matchShipment({ ...report, isCut: () => true }).outcome).toBe('SEVERAL');
    expect(matchShipment(report).outcome).toBe('ONE');
  });
});

describe('a number that a carrier has given out again', () => {
  const deliveredAt = new Date('2025-01-05T09:00:00Z');
  const old = shipment('AAAA-0001', [ref('PRO', '100'), ref('BOL', 'B-1')], { deliveredAt });
  const recent = shipment('AAAA-0002', [ref('PRO', '100')]);
  const nextYear = new Date('2026-01-10T00:00:00Z');

  it('finds no shipment that was delivered long before, and tells the person when', () => {
    const report = { stated: [PRO('100')], carrier: null, at: nextYear, known: [old] };
    const evidence = ['It has PRO 100.', 'It was delivered on 2025-01-05; the report tells of 2026-01-10.'];
    expect(matchShipment(report)).toMatchObject({ outcome: 'NONE', candidates: [{ evidence }] });
  });

  it.each<[string, readonly KnownShipment[], readonly StatedNumber[], Date | null, string]>([
    ['finds the newer shipment that has it', [old, recent], [PRO('100')], nextYear, 'AAAA-0002'],
    ['finds a shipment whose return is late', [old], [PRO('100')], new Date('2025-07-04'), 'AAAA-0001'],
    ['finds no shipment after half a year', [old], [BOL('B-1')], new Date('2025-07-05'), 'NONE'],
    ['finds the old one for an old report', [old], [PRO('100')], new Date('2025-01-03'), 'AAAA-0001'],
    ['finds it where the day is not known', [old], [PRO('100')], null, 'AAAA-0001'],
    ["outlasts beside the hub's own number", [old], [PRO('100'), PRO(old.number)], nextYear, 'AAAA-0001'],
  ])('%s', (_, known, stated, at, expected) => {
    expect(match(known, stated, null, at)).toBe(expected);
  });
});

describe('a number that a customer stated', () => {
  it.each(REFERENCE_TYPES)('as %s finds no shipment for a report, and is shown to the person', (type) => {
    const result = matchShipment({
      stated: [{ type, value: '100' }],
      carrier: 'NWTF',
      at: null,
      known: [shipment('AAAA-0001', [word(type, '100')])],
    });
    expect(result).toMatchObject({ outcome: 'NONE', candidates: [{ shipment: { portalId: 'AAAA-0001' } }] });
  });

  it('never changes where a report lands, whatever it says', () => {
    const NUMBER = record({ type: constantFrom(...REFERENCE_TYPES), value: constantFrom('1', '2', '3') });
    const LIST = uniqueArray(NUMBER, { maxLength: 4, selector: ({ type, value }) => type + value });
    const CARRIER = constantFrom('NWTF', null);
    assert(
      property(LIST, LIST, LIST, LIST, CARRIER, CARRIER, (mine, theirs, words, stated, ours, reporting) => {
        const honest = [
          shipment(
            'AAAA-0001',
            mine.map(({ type, value }) => ref(type, value)),
            { carrier: ours },
          ),
          shipment(
            'AAAA-0002',
            theirs.map(({ type, value }) => ref(type, value)),
          ),
        ];
        const thief = shipment(
          'AAAA-0003',
          words.map(({ type, value }) => word(type, value)),
          {
            accountId: 'thief',
          },
        );
        expect(match([thief, ...honest], stated, reporting)).toBe(match(honest, stated, reporting));
      }),
    );
  });
});

describe('the match', () => {
  it('does not depend on the order of numbers and shipments, and needs a number that identifies', () => {
    const ALL = REFERENCE_TYPES.flatMap((type) => ['1', '2'].map((value) => ({ type, value })));
    assert(
      property(
        subarray(ALL),
        subarray(ALL),
        subarray(ALL),
        shuffledSubarray(ALL),
        (one, two, stated, order) => {
          const known = [one, two].map((list, at) =>
            shipment(
              `AAAA-000${at}`,
              list.map(({ type, value }) => ref(type, value)),
            ),
          );
          const shuffled = stated.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
          const found = match(known, stated);
          expect(match(known.toReversed(), shuffled)).toBe(found);
          if (!stated.some(({ type }) => REFERENCE_KINDS[type].identifies)) expect(found).toBe('NONE');
          const landed = known.find(({ portalId }) => portalId === found);
          if (landed === undefined) return;
          const others = known.filter((each) => each !== landed);
          for (const { type, value } of stated.filter((number) => REFERENCE_KINDS[number.type].identifies)) {
            const holds = ({ references }: KnownShipment) =>
              references.some((each) => each.type === type && each.value === value);
            expect(holds(landed) || !others.some(holds)).toBe(true);
          }
        },
      ),
    );
  });
});

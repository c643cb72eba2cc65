import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CarrierStatus,
  readStatusMessages,
  type StatusItem,
  StatusReader,
} from '../../../src/domain/edi/status-message.ts';
import { type ExpectedStatus, type Generated, interchange, textOf } from './generated-interchanges.ts';

/** A status as the oracle writes it. */
function said(status: CarrierStatus): ExpectedStatus {
  return {
    references: status.references.map(({ value }) => value),
    carrier: status.dialect.replace('X12/', ''),
    status: status.status ?? '',
    date: status.date ?? '',
    time: status.time ?? '',
    timeCode: status.timeCode ?? '',
    city: status.city ?? '',
    state: status.state ?? '',
    stopSequence: status.stopSequence ?? 0,
  };
}

const interchanges = fc.tuple(interchange(0), interchange(100), interchange(200));
/** What stands between interchanges and says nothing. */
const silence = fc.constantFrom('', '\n', '\r\n\r\n', '\u001A', '\u001A\r\n', '\uFEFF', '   \n');
const remarks = fc.constantFrom('', '# page 2 of 3', '<!-- from the mailbox -->', 'Best regards, VISA * Ltd');

describe('reading generated interchanges', () => {
  it('reads every status exactly, whatever the delimiters, folds, cases and order', () => {
    fc.assert(
      fc.property(interchanges, silence, (all, between) => {
        const { statuses, problems } = readStatusMessages(between + all.map(textOf).join(`${between}\n`));
        expect(statuses.map(said)).toEqual(all.flatMap(({ expected }) => expected));
        const bare = all.filter(({ style }) => !style.hasEnvelope).flatMap(({ segments }) => segments);
        const groups = bare.filter((segment) => segment.startsWith('GS'));
        expect(problems.map(({ code }) => code)).toEqual(groups.map(() => 'NO_ENVELOPE'));
      }),
      { numRuns: 150 },
    );
  });

  it('names each remark between interchanges, and reads the statuses around it', () => {
    fc.assert(
      fc.property(interchanges, remarks, (all, remark) => {
        const texts = all.map(textOf);
        const { statuses, problems } = readStatusMessages(
          texts.map((text) => `${remark}\n${text}\n`).join(''),
        );
        expect(statuses.map(said)).toEqual(all.flatMap(({ expected }) => expected));
        const named = problems.filter(({ code }) => code === 'NOT_READ').map(({ text }) => text);
        expect(named).toEqual(remark === '' ? [] : texts.map(() => remark));
      }),
    );
  });

  it('answers the same whatever the sizes of the chunks', () => {
    fc.assert(
      fc.property(
        interchanges,
        remarks,
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }),
        (all, remark, sizes) => {
          const text = all.map(textOf).join(`\n${remark}\n`).repeat(3);
          const reader = new StatusReader();
          const items: StatusItem[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            items.push(...reader.push(text.slice(at, at + size)));
            at += size;
          }
          items.push(...reader.end());
          const whole = new StatusReader();
          expect(JSON.stringify(items)).toBe(JSON.stringify([...whole.push(text), ...whole.end()]));
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** Damages one segment, or the text behind it. */
type Damage = 'LOST' | 'TWICE' | 'SWAPPED' | 'CUT' | 'MERGED' | 'MERGED_LINE' | 'TAG' | 'REMARK';
const damages = fc.constantFrom<Damage>(
  'LOST',
  'TWICE',
  'SWAPPED',
  'CUT',
  'MERGED',
  'MERGED_LINE',
  'TAG',
  'REMARK',
);

function damaged({ segments, style }: Generated, damage: Damage, seed: number): string {
  const at = seed % segments.length;
  const segment = segments[at] ?? '';
  const [before, after] = [segments.slice(0, at), segments.slice(at + 1)];
  const [next = '', ...rest] = after;
  const text = (...all: readonly string[]) => textOf({ segments: all, style });
  switch (damage) {
    case 'LOST':
      return text(...before, ...after);
    case 'TWICE':
      return text(...before, segment, segment, ...after);
    case 'SWAPPED':
      return text(...before, ...(after.length > 0 ? [next] : []), segment, ...rest);
    case 'CUT':
      return textOf({ segments, style }).slice(0, (seed * 7) % (textOf({ segments, style }).length + 1));
    case 'MERGED':
      return text(...before, segment + next, ...rest);
    case 'MERGED_LINE':
      return text(...before, `${segment}\n${next}`, ...rest);
    case 'TAG':
      return text(...before, `Z${segment.slice(1)}`, ...after);
    case 'REMARK':
      return text(...before, `-- page 2 --\n${segment}`, ...after);
    default:
      return damage satisfies never;
  }
}

describe('reading damaged interchanges', () => {
  it('reads each status exactly, or names it or its message; never with what another one says', () => {
    const tally = { exact: 0, missing: 0 };
    fc.assert(
      fc.property(interchange(0), damages, fc.nat(), (generated, damage, seed) => {
        const { statuses, problems } = readStatusMessages(damaged(generated, damage, seed));
        const read = new Map(statuses.map((status) => [`${status.date} ${status.time}`, said(status)]));
        expect(read.size).toBeGreaterThanOrEqual(statuses.length - (damage === 'TWICE' ? 3 : 0));
        for (const expected of generated.expected) {
          const found = read.get(`${expected.date} ${expected.time}`);
          if (found !== undefined && JSON.stringify(found) === JSON.stringify(expected)) {
            tally.exact += 1;
            continue;
          }
          tally.missing += 1;
          const named = problems.length + statuses.flatMap(({ doubts }) => doubts).length;
          // A number that stands in another loop is no damage that a reader could see.
          if (found === undefined || damage !== 'SWAPPED')
            expect(named, 'something is named').toBeGreaterThan(0);
          if (found === undefined) continue;
          // Read in part: what is there is its own.
          expect(expected.references).toEqual(expect.arrayContaining([...found.references]));
          expect([expected.city, '']).toContain(found.city);
          expect([expected.state, '']).toContain(found.state);
          expect([expected.stopSequence, 0]).toContain(found.stopSequence);
          expect(found.status).toBe(expected.status);
          expect([expected.timeCode, '']).toContain(found.timeCode);
        }
      }),
      { numRuns: 300 },
    );
    expect(tally.exact).toBeGreaterThan(300);
    expect(tally.missing).toBeGreaterThan(50);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/sandbox-org/change-events/change.ts';
import { EventLog } from '../../../src/sandbox-org/change-events/event-log.ts';
import { fieldBitmaps } from '../../../src/sandbox-org/change-events/event-payload.ts';
import { eventSchema } from '../../../src/sandbox-org/change-events/event-schema.ts';
import { positionOf, replayIdOf } from '../../../src/sandbox-org/change-events/replay-id.ts';
import { textDifference } from '../../../src/sandbox-org/change-events/text-difference.ts';
import { OrgDatabase } from '../../../src/sandbox-org/records/database.ts';
import { standardObjects } from '../../../src/sandbox-org/schema/catalogue/standard-objects.ts';
import { fieldNames } from '../../harness/change-event-client.ts';

const position = fc.integer({ min: 0, max: 2 ** 40 });

describe('a replay id', () => {
  it('gives its position back, also when only its number was kept', () => {
    fc.assert(
      fc.property(position, (given) => {
        const id = replayIdOf(given);
        expect(positionOf(id)).toBe(given);
        expect(positionOf(id.subarray(0, 8))).toBe(given);
        expect(Number.isSafeInteger(Number(id.readBigUInt64BE()))).toBe(true);
      }),
    );
  });

  it('grows with its position', () => {
    fc.assert(
      fc.property(position, (given) => {
        expect(replayIdOf(given + 1).compare(replayIdOf(given))).toBe(1);
      }),
    );
  });

  it('that was damaged in one bit is none', () => {
    fc.assert(
      fc.property(position, fc.integer({ min: 0, max: 79 }), (given, bit) => {
        const id = replayIdOf(given);
        id[bit >> 3] = (id[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(positionOf(id)).toBeNull();
      }),
    );
  });
});

describe('the bitmaps of a header', () => {
  const schemas = standardObjects()
    .filter((object) => ['Account', 'Contact', 'Case', 'Opportunity', 'Lead'].includes(object.name))
    .map(eventSchema);
  const columnsOf = (schema: (typeof schemas)[number]) =>
    schema.fields.flatMap((field): { column: string; name: string }[] =>
      field.kind === 'VALUE'
        ? [{ column: field.field.name, name: field.name }]
        : field.parts.flatMap((part) =>
            part.field ? [{ column: part.field.name, name: `${field.name}.${part.name}` }] : [],
          ),
    );

  it('name exactly the columns, for a reader of the schema alone', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...schemas)
          .chain((schema) => fc.tuple(fc.constant(schema), fc.subarray(columnsOf(schema)))),
        ([schema, chosen]) => {
          const bitmaps = fieldBitmaps(schema, new Set(chosen.map(({ column }) => column)), () => true);
          const { fields } = JSON.parse(schema.json) as { fields: never[] };
          expect(fieldNames(bitmaps, fields).toSorted()).toEqual(chosen.map(({ name }) => name).toSorted());
          for (const text of bitmaps) expect(text).toMatch(/^(\d+-)?0x([0-9A-F]{2})+$/);
        },
      ),
    );
  });

  it('leave out what the user may not read', () => {
    const [account] = schemas;
    expect(account && fieldBitmaps(account, new Set(['Phone', 'BillingCity']), () => false)).toEqual([]);
  });
});

it('a schema id follows from the fields alone', () => {
  const [one, other] = [standardObjects(), standardObjects()].map((objects) => objects.map(eventSchema));
  expect(one?.map(({ id }) => id)).toEqual(other?.map(({ id }) => id));
  expect(new Set(one?.map(({ id }) => id)).size).toBe(one?.length);
});

it('the difference of two texts turns the one into the other', () => {
  const text = fc.array(fc.constantFrom<string>('a', 'b', 'c', ''), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const [, , head = '', ...lines] = textDifference(before.join('\n'), after.join('\n')).split('\n');
      const [, start = 0, removed = 0] = /^@@ -(\d+),(\d+) \+\d+,\d+ @@$/.exec(head)?.map(Number) ?? [];
      const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
      expect(before.toSpliced(start - 1, removed, ...added)).toEqual(after);
    }),
  );
});

describe('the log of events', () => {
  const change = (entityName: string): Change => ({
    entityName,
    recordIds: ['001000000000001AAA'],
    changeType: 'UPDATE',
    changeOrigin: '',
    transactionKey: 'key',
    sequenceNumber: 1,
    commitTimestamp: 0,
    commitNumber: 1,
    commitUser: '005000000000001AAA',
    changed: [],
    diffed: [],
    values: {},
  });

  it('is found again after a restart, with its window', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-org-log-'));
    const first = new OrgDatabase(folder);
    const log = new EventLog(first);
    for (const name of ['Account', 'Contact', 'Account']) log.append(change(name));
    log.expire();
    log.append(change('Account'));
    log.append(change('Contact'));
    first.close();

    const second = new OrgDatabase(folder);
    const found = new EventLog(second);
    expect(found.after(0, ['Account', 'Contact'], 10).map((entry) => entry.position)).toEqual([4, 5]);
    expect(found.after(0, ['Contact'], 10).map((entry) => entry.position)).toEqual([5]);
    expect([found.earliest, found.head]).toEqual([3, 5]);
    expect([3, 4, 5].map((at) => found.canReplayAfter(at))).toEqual([false, true, true]);
    found.expire();
    second.close();

    const third = new OrgDatabase(folder);
    expect([new EventLog(third).earliest, new EventLog(third).head]).toEqual([5, 5]);
    third.close();
    rmSync(folder, { recursive: true });
  });
});

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MEASURE_STEPS } from '../../../../src/domain/measures/measure-steps.ts';
import { openTestLedger, type TestLedger, WRITER } from '../../../harness/ledger.ts';
import {
  DAY,
  type Fact,
  forgetEverything,
  HOUR,
  happen,
  MINUTE,
  naively,
  storedSums,
} from './measured-world.ts';

let test: TestLedger;
beforeAll(async () => {
  test = await openTestLedger();
});
afterAll(() => test[Symbol.asyncDispose]());

const START = Date.UTC(2026, 9, 31, 21, 7, 13);

/** A fact may appear in the database minutes after its own time; it is drawn as an age. */
const age = fc.integer({ min: 0, max: 8 * MINUTE });
const happening = fc.oneof(
  fc.record({
    fact: fc.constant('SENT' as const),
    age,
    lane: fc.constantFrom('REALTIME' as const, 'BATCH' as const),
    ms: fc.oneof(fc.constantFrom(0, 49, 50, 1_000, 30 * DAY), fc.integer({ min: 0, max: 3 * DAY })),
  }),
  fc.record({
    fact: fc.constant('RETRIED' as const),
    age,
    code: fc.constantFrom('UNABLE_TO_LOCK_ROW', 'X/Y'),
  }),
  fc.record({ fact: fc.constant('REFUSED' as const), age, occurrences: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ fact: fc.constant('REVIEWED' as const), age, openMs: fc.constantFrom(0, MINUTE) }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('HAPPEN' as const), what: happening }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('PASS' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 3 * MINUTE }), fc.constantFrom(HOUR, 26 * HOUR)),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ does: 'MEASURE' as const }) },
  // The writer dies before its commit.
  { weight: 1, arbitrary: fc.constant({ does: 'DIE' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('SET_BACK' as const), ms: fc.constantFrom(MINUTE, 5 * HOUR) }),
  },
);

it('counts each outcome and fact once, in its minute, hour and day, whatever dies and however the clock is set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      await forgetEverything(test.database);
      const facts: Fact[] = [];
      let now = START;
      await measure();
      for (const each of steps) {
        if (each.does === 'PASS') now += each.ms;
        else if (each.does === 'SET_BACK') {
          // The writer notices it within a minute.
          now -= each.ms;
          await measure();
        } else if (each.does === 'MEASURE') await measure();
        else if (each.does === 'DIE') {
          const dying = test.units.run(WRITER, async ({ ledger }) => {
            await ledger.measures.collect(new Date(now), []);
            throw new Error('killed');
          });
          await expect(dying).rejects.toThrow('killed');
        } else {
          const { age: ageMs, ...what } = each.what;
          const fact: Fact = { ...what, at: now - ageMs };
          facts.push(fact);
          await happen(test.database, fact);
        }
      }
      // A minute that the clock has left again is counted once the clock is past it.
      now = Math.max(now, ...facts.map(({ at }) => at)) + MINUTE;
      await measure();
      for (const name of ['MINUTE', 'HOUR', 'DAY'] as const) {
        expect(await storedSums(test.database, name)).toEqual(naively(facts, MEASURE_STEPS[name].length));
      }

      async function measure() {
        for (let result = 'MORE'; result === 'MORE'; ) {
          result = await test.units.run(WRITER, ({ ledger }) => ledger.measures.collect(new Date(now), []));
        }
      }
    }),
    { numRuns: 12 },
  );
});

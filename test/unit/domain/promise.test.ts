import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { promiseProblem } from '../../../src/domain/promise.ts';

const NOW = new Date('2026-03-04T12:00:00Z');
const time = (text: string) => ({ at: new Date(text), dateOnly: false });
const date = (text: string) => ({ at: new Date(text), dateOnly: true });

describe('a promise', () => {
  it.each([
    ['a second ago', time('2026-03-04T11:59:59Z'), 'past'],
    ['in a second', time('2026-03-04T12:00:01Z'), null],
    ['today', date('2026-03-04'), null],
    ['yesterday', date('2026-03-03'), 'past'],
    ['far in the past', date('0026-03-04'), 'year 2001'],
    ['in another century', date('2126-03-04'), 'five years'],
  ] as const)('of a customer may not lie in the past: %s', (_, promise, why) => {
    const problem = promiseProblem(promise, 'CUSTOMER', null, NOW);
    if (why === null) expect(problem).toBeNull();
    else expect(problem).toContain(why);
  });

  it('of a day is past when the day is over where the freight is delivered', () => {
    const evening = new Date('2026-03-04T02:00:00Z');
    expect(promiseProblem(date('2026-03-03'), 'CUSTOMER', 'America/Chicago', evening)).toBeNull();
    expect(promiseProblem(date('2026-03-03'), 'CUSTOMER', null, evening)).not.toBeNull();
    expect(promiseProblem(date('2026-03-04'), 'CUSTOMER', 'Asia/Tokyo', NOW)).toBeNull();
    expect(promiseProblem(date('2026-03-04'), 'CUSTOMER', 'Pacific/Kiritimati', NOW)).not.toBeNull();
  });

  it('of anybody else may be written down afterwards, and not lie out of reach', () => {
    for (const role of ROLES.filter((each) => each !== 'CUSTOMER')) {
      expect(promiseProblem(date('2026-01-01'), role, null, NOW)).toBeNull();
      for (const text of ['1999-01-01', '2099-01-01']) {
        expect(promiseProblem(date(text), role, null, NOW)).not.toBeNull();
      }
    }
  });
});

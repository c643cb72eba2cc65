import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factKey } from '../../../src/domain/milestones/fact.ts';
import { HUB_REPORTER, importReporter, senderOfDialect, userReporter } from '../../../src/domain/reporter.ts';
import { EVENT_SOURCES } from '../../../src/domain/vocabulary/index.ts';

/** Texts that are likely to collide once they are joined. */
const text = fc.string({
  unit: fc.constantFrom('a', '1', ' ', '/', '%', '2', 'F', '(', ')', 'hub'),
  maxLength: 6,
});
const sender = fc.option(text.filter((name) => name !== ''));

describe('a reporter', () => {
  it('is different for each user and sender', () => {
    fc.assert(
      fc.property(fc.tuple(text, sender), fc.tuple(text, sender), (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(userReporter(...one) === userReporter(...other)).toBe(isSame);
      }),
    );
  });

  it('is never the hub or an import for a user', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.constantFrom(HUB_REPORTER, '(import)')),
        sender,
        text,
        (user, name, file) => {
          expect([HUB_REPORTER, importReporter(file)]).not.toContain(userReporter(user, name));
        },
      ),
    );
  });

  it.each([
    ['X12/nwtf', 'NWTF'],
    ['DCSA/ RVLN ', 'RVLN'],
    ['X12/A/B', 'A/B'],
    ['X12/', null],
    ['EPCIS', null],
  ])('has of the dialect %s the carrier %s', (dialect, carrier) => {
    expect(senderOfDialect(dialect)).toBe(carrier);
  });
});

it('the key of a fact is different for each source, reporter, shipment and event id', () => {
  const shipmentId = fc.constantFrom(
    '01900000-0000-7000-8000-000000000001',
    '01900000-0000-7000-8000-000000000002',
  );
  const identity = fc.record({
    source: fc.constantFrom(...EVENT_SOURCES),
    reporter: text,
    shipmentId,
    eventId: text,
  });
  fc.assert(
    fc.property(identity, identity, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(factKey(one) === factKey(other)).toBe(isSame);
    }),
    { numRuns: 1_000 },
  );
});

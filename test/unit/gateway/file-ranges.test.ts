import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../gateway/front/file-answer.ts';

describe('a range of a file', () => {
  it.each([
    ['bytes=0-', 10, { first: 0, last: 9 }],
    ['bytes=3-5', 10, { first: 3, last: 5 }],
    ['bytes=3-99', 10, { first: 3, last: 9 }],
    ['bytes=-4', 10, { first: 6, last: 9 }],
    ['bytes=-99', 10, { first: 0, last: 9 }],
    ['BYTES= 3-5 ', 10, { first: 3, last: 5 }],
    ['bytes=10-', 10, 'NONE'],
    ['bytes=-0', 10, 'NONE'],
    ['bytes=0-', 0, 'NONE'],
    // Ignored: the whole file is sent.
    ['bytes=5-3', 10, null],
    ['bytes=0-1,4-5', 10, null],
    ['bytes=-', 10, null],
    ['lines=0-3', 10, null],
    ['bytes=0x1-3', 10, null],
    ['bytes=9999999999999999-', 10, null],
    ['', 10, null],
  ])('%j of %d bytes is %j', (header, size, expected) => {
    expect(rangeOf(header, size)).toEqual(expected);
  });

  it('never leaves the file, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())).map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`),
        ),
        fc.nat(5_000),
        (header, size) => {
          const range = rangeOf(header, size);
          if (range === null || range === 'NONE') return;
          expect(range.first).toBeGreaterThanOrEqual(0);
          expect(range.last).toBeGreaterThanOrEqual(range.first);
          expect(range.last).toBeLessThan(size);
        },
      ),
    );
  });
});

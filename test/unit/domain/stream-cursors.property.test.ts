import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamCursors } from '../../../src/domain/stream-cursors.ts';

const position = fc.maxSafeNat();
const key = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('a cursor of a stream', () => {
  it('comes back as its position, with the key of its hub alone', () => {
    const property = fc.property(position, key, key, (at, ours, theirs) => {
      fc.pre(Buffer.compare(ours, theirs) !== 0);
      const hub = new StreamCursors({ key: ours, plainUpTo: 0 });
      const other = new StreamCursors({ key: theirs, plainUpTo: 0 });
      const cursor = hub.encode(at);
      expect(hub.decode(cursor)).toBe(at);
      expect(hub.positionAfter(cursor)).toBe(at);
      expect(other.decode(cursor)).toBeNull();
      expect(() => other.positionAfter(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    });
    fc.assert(property);
  });

  it('looks like no other: not of the same position, nor of the next one', () => {
    const property = fc.property(position, key, (at, bytes) => {
      const hub = new StreamCursors({ key: bytes, plainUpTo: 0 });
      const next = Math.min(at + 1, Number.MAX_SAFE_INTEGER);
      const begins = [at, at, next, next].map((each) => hub.encode(each).slice(0, 10));
      expect(new Set(begins).size).toBe(4);
      // What a number alone gives away.
      const plain = [at, at, next, next].map((each) => Buffer.alloc(16, String(each)).toString('base64url'));
      expect(new Set(plain).size).toBeLessThan(4);
    });
    fc.assert(property);
  });

  it('is refused when it was changed or made up, whatever the text', () => {
    const hub = new StreamCursors({ key: Buffer.alloc(16, 3), plainUpTo: 0 });
    const changed = fc
      .tuple(position, fc.nat(21), fc.constantFrom('A', 'Q', 'g', 'w', '=', ' ', '.', ''))
      .map(([at, place, by]) => {
        const cursor = hub.encode(at);
        return [cursor, `${cursor.slice(0, place)}${by}${cursor.slice(place + 1)}`] as const;
      })
      .filter(([cursor, other]) => cursor !== other)
      .map(([, other]) => other);
    const text = fc.oneof(changed, fc.string({ unit: 'binary' }), fc.base64String());
    const property = fc.property(text, (cursor) => {
      fc.pre(!/^(0|[1-9]\d{0,14})$/.test(cursor));
      expect(hub.decode(cursor)).toBeNull();
      expect(() => hub.positionAfter(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    });
    fc.assert(property);
  });

  it('of before cursors were enciphered goes on, up to the last one that was sent', () => {
    const property = fc.property(fc.nat(1e9), fc.nat(1e9), (at, last) => {
      const hub = new StreamCursors({ key: Buffer.alloc(16, 3), plainUpTo: last });
      expect(hub.positionAfter(String(at))).toBe(Math.min(at, last));
    });
    fc.assert(property);
  });
});

import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeId, normalizeId } from '../../../src/sandbox-org/records/salesforce-id.ts';

describe('Salesforce ids', () => {
  it('gets the published suffix of a 15-character id', () => {
    expect(normalizeId('001D000000IRFma')).toBe('001D000000IRFmaIAH');
  });

  it('finds an id again from 15 characters and from any case', () => {
    assert(
      property(integer({ min: 1, max: 1e12 }), (sequence) => {
        const id = makeId('a0B', sequence);
        expect(id).toHaveLength(18);
        expect(normalizeId(id.slice(0, 15))).toBe(id);
        expect(normalizeId(id.toLowerCase())).toBe(id);
        expect(normalizeId(id.toUpperCase())).toBe(id);
      }),
    );
  });

  it('gives different ids to different numbers', () => {
    const ids = new Set(Array.from({ length: 5000 }, (_, index) => makeId('001', index).toLowerCase()));
    expect(ids.size).toBe(5000);
  });

  it.each(['', 'abc', '001D000000IRFm', '001D000000IRFma!!!', '001D000000IRFma999'])('refuses %s', (text) => {
    expect(normalizeId(text)).toBeNull();
  });
});

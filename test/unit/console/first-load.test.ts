import { describe, expect, it } from 'vitest';
import { firstLoadBytes } from '../../harness/first-load.ts';

describe('the first load of a page', () => {
  it.each([
    ['track', 120],
    ['console', 250],
    ['document', 120],
  ])('of %s is at most %i kilobytes, gzipped', (page, kilobytes) => {
    expect(firstLoadBytes(page) / 1_000).toBeLessThanOrEqual(kilobytes);
  });
});

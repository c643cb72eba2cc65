import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, listKey } from '../../../src/domain/cursor.ts';

const key = listKey({ order: 'name', filter: { search: 'acme' } });

describe('cursors', () => {
  it('carry their position, null included', () => {
    expect(decodeCursor(key, encodeCursor(key, ['Zürich', null, 3]), 3)).toEqual(['Zürich', null, 3]);
  });

  it.each([
    ['another list', encodeCursor(listKey({ order: 'name', filter: {} }), ['a', 'b'])],
    ['another length', encodeCursor(key, ['a'])],
    ['no cursor at all', 'not-a-cursor'],
    ['an object', Buffer.from(JSON.stringify([key, 'a', {}])).toString('base64url')],
  ])('from %s are refused', (_what, cursor) => {
    expect(() => decodeCursor(key, cursor, 2)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });
});

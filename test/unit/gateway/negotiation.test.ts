import * as fc from 'fast-check';
import Negotiator from 'negotiator';
import { describe, expect, it } from 'vitest';
import { preferredCoding, preferredMediaType } from '../../../gateway/front/negotiation.ts';

const TYPES = ['application/json', 'application/graphql-response+json', 'text/event-stream'] as const;
const CODINGS = ['br', 'gzip'] as const;
const [JSON_TYPE, GRAPHQL, EVENTS] = TYPES;

/** Spaces, and letters of either case, say nothing. */
const weight = fc.constantFrom(
  '',
  ';q=0',
  ';q=0.0',
  ';q=0.3',
  '; q=0.5',
  ';Q=0.5',
  ';q=0.999',
  ';q=1',
  ' ;q=1.000',
);
/** Each range once: of a range that comes twice the oracle takes the last, which says nothing. */
const list = (items: readonly string[]) =>
  fc
    .uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 6 })
    .chain((ranges) => fc.tuple(...ranges.map((range) => weight.map((q) => `${range}${q}`))))
    .chain((ranges) => fc.constantFrom(', ', ',', ' , ').map((comma) => ranges.join(comma)));

/** Its types are older than its second argument. */
interface Oracle {
  mediaTypes(offered: string[]): string[];
  encodings(offered: string[], options: { readonly preferred: readonly string[] }): string[];
}

describe('the media type', () => {
  it('is what a widely used implementation prefers, whatever is accepted', () => {
    const others = ['*/*', 'application/*', 'text/*', 'text/html', 'multipart/mixed;boundary="a,b;c"'];
    const ranges = [...TYPES, ...TYPES.map((type) => `${type}; charset=utf-8`), ...others];
    // It matches parameters by their presence in what is offered.
    const offered = TYPES.map((type) => `${type};charset=utf-8`);
    fc.assert(
      fc.property(list(ranges), (accept) => {
        const oracle: Oracle = new Negotiator({ headers: { accept } });
        const [expected] = oracle.mediaTypes(offered);
        expect(preferredMediaType(accept, TYPES)).toBe(expected?.replace(/;.*/, '') ?? null);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    // Apollo Client 3 and 4, urql, graphql-sse, EventSource, and Java's own client.
    ['*/*', JSON_TYPE],
    ['application/graphql-response+json,application/json;q=0.9', GRAPHQL],
    [
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      GRAPHQL,
    ],
    ['multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json', JSON_TYPE],
    ['Text/Event-Stream', EVENTS],
    ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', JSON_TYPE],
    ['application/json;q=0.5, text/event-stream', EVENTS],
    ['text/event-stream;q=0.5, application/json;q=0.6', JSON_TYPE],
    ['application/json;q=0, */*', GRAPHQL],
    ['application/json;q=0, application/*', GRAPHQL],
    ['*/*;q=0.1, text/event-stream;q=0', JSON_TYPE],
    ['text/event-stream;q=0', null],
    ['*/*;q=0', null],
    ['text/html', null],
    ['application/json;charset="UTF-8"', JSON_TYPE],
    ['application/json;charset=utf8', JSON_TYPE],
    ['application/json;charset=utf-16', null],
    ['application/json; indent=4', JSON_TYPE],
    ['application/json;q=high', JSON_TYPE],
    [',,', null],
  ])('for Accept: %s is %s', (accept, type) => {
    expect(preferredMediaType(accept, TYPES)).toBe(type);
  });

  it('is settled in time that grows with the header, not faster', () => {
    const accept = `${'text/html;a="\\",",'.repeat(900)}application/json`;
    expect(preferredMediaType(accept, TYPES)).toBe(JSON_TYPE);
    expect(preferredMediaType(`text/html;a="${','.repeat(16_000)}`, TYPES)).toBeNull();
  });
});

describe('the content coding', () => {
  it('is what a widely used implementation prefers, whatever is accepted', () => {
    fc.assert(
      fc.property(list(['br', 'gzip', 'identity', '*', 'deflate', 'zstd']), (acceptEncoding) => {
        const oracle: Oracle = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
        // The order in which a client names codings of the same weight is no preference: browsers name gzip first.
        const preferred = [...CODINGS, 'identity'];
        const [expected] = oracle.encodings(preferred, { preferred });
        expect(preferredCoding(acceptEncoding, CODINGS)).toBe(expected ?? 'identity');
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['identity, br;q=0.5', 'identity'],
    ['deflate', 'identity'],
    ['*;q=0', 'identity'],
  ])('for Accept-Encoding: %s is %s', (acceptEncoding, coding) => {
    expect(preferredCoding(acceptEncoding, CODINGS)).toBe(coding);
  });
});

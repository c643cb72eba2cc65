import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { type HubError, startTestHub, type TestHub } from '../harness/hub.ts';
import { type List, listsOf, withoutTotal } from './lists.ts';

vi.setConfig({ testTimeout: 240_000 });

/** The root field that answers a record with lists, and the list that names such records. */
const ROOTS: Readonly<Record<string, { readonly one: string; readonly all: string }>> = {
  Account: { one: 'account', all: 'accounts' },
  Shipment: { one: 'shipment', all: 'shipments' },
};
/** Lists have fewer records than this in the demo, so each takes several pages. */
const PAGE = 7;
const RECORDS = 4;

interface Page {
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly total?: unknown;
}
interface Answer {
  readonly page: Page | null;
  readonly errors: readonly HubError[];
}

let hub: TestHub;
let lists: readonly List[];

beforeAll(async () => {
  hub = await startTestHub({ maxCost: 10_000_000, maxOperationsPerSecond: 1_000_000 });
  lists = listsOf(hub.gateway.publicSdl);
});
afterAll(() => hub?.[Symbol.asyncDispose]());

/** A page of a list; `id` names the record that the list belongs to. */
async function pageOf(
  user: string,
  list: List,
  id: string | null,
  args: string,
  cursor: string | null = null,
  more = '',
): Promise<Answer> {
  const asked = `${list.name}(${args}) {
    edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ${more} }`;
  const root = ROOTS[list.owner]?.one ?? '';
  const query = id === null ? asked : `${root}(id: ${JSON.stringify(id)}) { ${asked} }`;
  const declared = args.includes('$cursor') ? '($cursor: String)' : '';
  const { data, errors } = await hub.ask(user, `query ${declared} { ${query} }`, { cursor });
  const holder = id === null ? data : data?.[root];
  return { page: (holder as Readonly<Record<string, Page | null>> | null)?.[list.name] ?? null, errors };
}

interface Walked {
  /** In the order of the list. */
  readonly cursors: readonly string[];
  readonly total: unknown;
}

/** All pages of a list, and the total that the first one tells. Null if the user may not see the list. */
async function walk(
  user: string,
  list: List,
  id: string | null,
  direction: 'first' | 'last' = 'first',
  cursor: string | null = null,
): Promise<Walked | null> {
  const place = direction === 'first' ? 'after' : 'before';
  const total = cursor === null ? 'total { count isWhole }' : '';
  const args = `${direction}: ${PAGE}, ${place}: $cursor${list.args}`;
  const { page, errors } = await pageOf(user, list, id, args, cursor, total);
  expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(page ? [] : ['FIELD_NOT_VISIBLE']);
  if (page === null) return null;
  const own = page.edges.map((edge) => edge.cursor);
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
  const [more, next] = direction === 'first' ? [hasNextPage, endCursor] : [hasPreviousPage, startCursor];
  const rest = (more ? await walk(user, list, id, direction, next) : null)?.cursors ?? [];
  return { cursors: direction === 'first' ? [...own, ...rest] : [...rest, ...own], total: page.total };
}

async function idsOf(user: string, owner: string): Promise<readonly (string | null)[]> {
  if (owner === 'Query') return [null];
  const all = ROOTS[owner]?.all;
  const { data } = await hub.ask(user, `{ ${all}(first: ${RECORDS}) { nodes { id } } }`);
  const found = (
    data as Readonly<Record<string, { readonly nodes: readonly { readonly id: string }[] } | null>>
  )[all ?? ''];
  return (found?.nodes ?? []).map(({ id }) => id);
}

describe('every list of the schema', () => {
  it('has a total', () => {
    expect(withoutTotal(hub.gateway.publicSdl)).toEqual([]);
    expect(new Set(lists.map(({ owner }) => owner))).toEqual(new Set(['Query', ...Object.keys(ROOTS)]));
  });

  it.each(DEMO_USERS.map(({ token, role }) => ({ token, role })))(
    'has as many records as its total says, each once and in one order from both ends, for $token ($role)',
    async ({ token }) => {
      const walked: string[] = [];
      for (const list of lists) {
        for (const id of await idsOf(token, list.owner)) {
          // The log of sign-ins grows while it is read: then it is read again.
          await vi.waitFor(
            async () => {
              const found = await walk(token, list, id);
              if (found === null) return;
              const { cursors, total } = found;
              expect({ list, total }).toEqual({ list, total: { count: cursors.length, isWhole: true } });
              expect(new Set(cursors).size).toBe(cursors.length);
              expect((await walk(token, list, id, 'last'))?.cursors).toEqual(cursors);
              if (cursors.length > 0) walked.push(list.name);
            },
            { timeout: 30_000 },
          );
        }
      }
      expect(walked).toContain('shipments');
    },
  );
});

describe('the cursor of a list', () => {
  const STAFF = 'admin';

  interface Known {
    readonly list: List;
    readonly id: string | null;
    readonly cursor: string;
  }
  let known: readonly Known[];

  /** A list of each kind that has a record, with the cursor of its first one. */
  beforeAll(async () => {
    const found = await Promise.all(
      lists.map(async (list) => {
        for (const id of await idsOf(STAFF, list.owner)) {
          const { page } = await pageOf(STAFF, list, id, `first: 1${list.args}`);
          const [edge] = page?.edges ?? [];
          if (edge !== undefined) return { list, id, cursor: edge.cursor };
        }
        return null;
      }),
    );
    known = found.filter((each) => each !== null);
  });

  async function expectRefused({ list, id }: Known, cursor: string, what: string, args = list.args) {
    for (const [size, argument] of [
      ['first', 'after'],
      ['last', 'before'],
    ] as const) {
      const answer = await pageOf(STAFF, list, id, `${size}: 2, ${argument}: $cursor${args}`, cursor);
      expect(answer, `${what} at ${list.owner}.${list.name}(${args})`).toMatchObject({
        page: null,
        errors: [
          {
            message: expect.stringMatching(`^"${argument}" .*leave it out`) as unknown,
            extensions: { code: 'INVALID_CURSOR', fields: [argument] },
          },
        ],
      });
    }
  }

  it('is known for most lists of the demo', () => {
    expect(known.length).toBeGreaterThan(lists.length / 2);
  });

  it('is refused by every other list, and by the same one with another filter, ordering or record', async () => {
    let narrowed = 0;
    for (const [at, one] of known.entries()) {
      const other = known.at(at - 1) ?? one;
      await expectRefused(one, other.cursor, `cursor of ${other.list.name}`);
      for (const args of one.list.others) {
        await expectRefused(one, one.cursor, 'another filter or ordering', args);
        narrowed += 1;
      }
      const [, next = null] = await idsOf(STAFF, one.list.owner);
      if (one.id !== null && next !== null && next !== one.id) {
        await expectRefused({ ...one, id: next }, one.cursor, 'another record');
      }
    }
    expect(narrowed).toBeGreaterThan(known.length);
  });

  it('is refused when it is empty, huge, cut or changed in one character', async () => {
    for (const one of known) {
      const { cursor } = one;
      const middle = Math.floor((cursor.length * 2) / 3);
      const changed = cursor.charAt(middle) === 'A' ? 'B' : 'A';
      const damaged = {
        empty: '',
        huge: cursor.repeat(1_000),
        cut: cursor.slice(0, -2),
        headless: cursor.slice(4),
        changed: cursor.slice(0, middle) + changed + cursor.slice(middle + 1),
        words: 'next page, please',
        null: 'null',
      };
      for (const [what, text] of Object.entries(damaged)) await expectRefused(one, text, what);
    }
  });

  it('gives another caller none but records of his or her own list', async () => {
    let shared = 0;
    for (const user of ['customer', 'otherCustomer', 'dispatcher']) {
      for (const list of lists) {
        for (const id of await idsOf(user, list.owner)) {
          const own = await walk(user, list, id).catch(() => null);
          const ofStaff = (await pageOf(STAFF, list, id, `first: 1${list.args}`)).page?.edges[0];
          if (own === null || ofStaff === undefined) continue;
          const { page } = await pageOf(
            user,
            list,
            id,
            `first: 50, after: $cursor${list.args}`,
            ofStaff.cursor,
          );
          for (const { cursor } of page?.edges ?? []) expect(own.cursors).toContain(cursor);
          shared += page?.edges.length ?? 0;
        }
      }
    }
    expect(shared).toBeGreaterThan(0);
  });

  it.each([
    'first: 0',
    'first: -1',
    'first: 101',
    'last: 0',
    'first: 2147483647',
    'first: 2, last: 2',
    'first: null',
    'first: 2, before: "x"',
    'last: 2, after: "x"',
  ])('is not looked at when the page is none: %s', async (args) => {
    for (const list of lists) {
      const [id = null] = await idsOf(STAFF, list.owner);
      const { page, errors } = await pageOf(STAFF, list, id, args + list.args);
      expect({ list, page, codes: errors.map(({ extensions }) => extensions?.['code']) }).toEqual({
        list,
        page: null,
        codes: ['PAGE_SIZE'],
      });
      expect(errors[0]?.message).toMatch(/first|last|after|before|page of/);
    }
  });
});

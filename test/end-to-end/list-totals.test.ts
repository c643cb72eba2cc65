import {
  buildSchema,
  type GraphQLField,
  getNamedType,
  isEnumType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

vi.setConfig({ testTimeout: 240_000 });

/** The root field that answers a record with lists, and the list that names such records. */
const ROOTS: Readonly<Record<string, { readonly one: string; readonly all: string }>> = {
  Account: { one: 'account', all: 'accounts' },
  Shipment: { one: 'shipment', all: 'shipments' },
};
/** Lists have fewer records than this in the demo, so each takes several pages. */
const PAGE = 7;
const RECORDS = 4;

interface List {
  readonly owner: string;
  readonly name: string;
  readonly args: string;
}
interface Walked {
  readonly records: number;
  readonly total: unknown;
}
interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly total?: unknown;
}

let hub: TestHub;
let lists: readonly List[];
let unpaged: readonly string[];

beforeAll(async () => {
  hub = await startTestHub({ maxCost: 10_000_000, maxOperationsPerSecond: 1_000_000 });
  const types = Object.values(buildSchema(hub.gateway.publicSdl).getTypeMap()).filter(isObjectType);
  lists = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .flatMap((field) => requiredArgs(field).map((args) => ({ owner: type.name, name: field.name, args }))),
  );
  unpaged = types
    .filter(({ name }) => name.endsWith('Connection'))
    .filter((type) => getNamedType(type.getFields()['total']?.type)?.name !== 'ListTotal')
    .map(({ name }) => name);
});
afterAll(() => hub?.[Symbol.asyncDispose]());

/** Every choice of the arguments that a list needs; all of them are enums. */
function requiredArgs({ args }: GraphQLField<unknown, unknown>): readonly string[] {
  return args
    .filter(({ type }) => isNonNullType(type))
    .reduce<readonly string[]>(
      (before, { name, type }) => {
        const named = getNamedType(type);
        if (!isEnumType(named)) throw new TypeError(`no values for the argument ${name}`);
        return before.flatMap((given) =>
          named.getValues().map((value) => `${given}, ${name}: ${value.name}`),
        );
      },
      [''],
    );
}

/** The records from a cursor on, and the total that the first page tells. Null if the user may not see the list. */
async function walk(
  user: string,
  list: List,
  id: string | null,
  after: string | null = null,
): Promise<Walked | null> {
  const total = after === null ? 'total { count isWhole }' : '';
  const asked = `${list.name}(first: ${PAGE}, after: $after${list.args}) {
    nodes { __typename } pageInfo { hasNextPage endCursor } ${total} }`;
  const root = ROOTS[list.owner]?.one ?? '';
  const query = id === null ? asked : `${root}(id: ${JSON.stringify(id)}) { ${asked} }`;
  const { data, errors } = await hub.ask(user, `query ($after: String) { ${query} }`, { after });
  const holder = id === null ? data : data?.[root];
  const page = (holder as Readonly<Record<string, Page | null>>)[list.name] ?? null;
  expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(page ? [] : ['FIELD_NOT_VISIBLE']);
  if (page === null) return null;
  const { hasNextPage, endCursor } = page.pageInfo;
  const rest = hasNextPage ? await walk(user, list, id, endCursor) : null;
  return { records: page.nodes.length + (rest?.records ?? 0), total: page.total };
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
    expect(unpaged).toEqual([]);
    expect(new Set(lists.map(({ owner }) => owner))).toEqual(new Set(['Query', ...Object.keys(ROOTS)]));
  });

  it.each(DEMO_USERS.map(({ token, role }) => ({ token, role })))(
    'has as many records as its total says, for $token ($role)',
    async ({ token }) => {
      const walked: string[] = [];
      for (const list of lists) {
        for (const id of await idsOf(token, list.owner)) {
          // The log of sign-ins grows while it is read: then it is read again.
          await vi.waitFor(
            async () => {
              const found = await walk(token, list, id);
              if (found === null) return;
              expect({ list, ...found }).toEqual({
                list,
                records: found.records,
                total: { count: found.records, isWhole: true },
              });
              if (found.records > 0) walked.push(list.name);
            },
            { timeout: 30_000 },
          );
        }
      }
      expect(walked).toContain('shipments');
    },
  );
});

import { readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../gateway/composition.ts';
import { OperationCost } from '../../gateway/limits/cost.ts';
import { type CostWeights, readCostWeights } from '../../gateway/limits/cost-weights.ts';
import { DEFAULT_LIMITS } from '../../gateway/limits/limits.ts';
import { NOT_MAPPED, OWNERSHIP } from '../../src/domain/ownership/index.ts';

const NAMES = ['portal', 'salesforce', 'operations'];
const sdlOf = (name: string) => readFileSync(`schema/${name}.graphql`, 'utf8');
const { publicSchema, supergraph } = composeSupergraph(NAMES.map((name) => ({ name, sdl: sdlOf(name) })));
const WEIGHTS = readCostWeights(supergraph);
/** As if no field declared what it costs. */
const WITHOUT: CostWeights = { fields: new Map(), types: new Map(), listSizes: new Map() };

const NO_LIMIT = { ...DEFAULT_LIMITS, cost: Number.POSITIVE_INFINITY };

function costOf(text: string, variables = {}, weights = WEIGHTS): number {
  const document: DocumentNode = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
  return new OperationCost(publicSchema, weights, operation, new Map()).check(NO_LIMIT, variables);
}

interface ListField {
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  /** The selection down to the type of the field: what comes before and behind it. */
  readonly around: readonly [string, string];
}

/** Every list of objects of the public schema, with a way to it. */
const LISTS: readonly ListField[] = (() => {
  const found: ListField[] = [];
  const seen = new Set<string>();
  const query = publicSchema.getQueryType();
  const queue: [GraphQLObjectType, string, string][] = query ? [[query, '{', '}']] : [];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [type, before, behind] = next;
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      const of = getNamedType(field.type);
      if (!isCompositeType(of)) continue;
      const isPaged = field.args.some(({ name }) => name === 'first');
      const isList = isListType(getNullableType(field.type)) && !type.name.endsWith('Connection');
      if (isPaged || isList) {
        found.push({ coordinate: `${type.name}.${field.name}`, field, around: [before, behind] });
      }
      const into = isObjectType(of) ? [of] : publicSchema.getPossibleTypes(of);
      for (const possible of into) {
        queue.push([
          possible,
          `${before} ${field.name}${argumentsOf(field)} { ... on ${possible.name} {`,
          `} } ${behind}`,
        ]);
      }
    }
  }
  return found;
})();

/** The arguments without which the field is refused, and more. */
function argumentsOf(field: GraphQLField<unknown, unknown>, more: string[] = []): string {
  const required = field.args.filter(({ type }) => isNonNullType(type)).map(({ name }) => `${name}: "1"`);
  const names = new Set(field.args.map(({ name }) => name));
  const page = names.has('first') && !more.some((text) => text.startsWith('first')) ? ['first: 1'] : [];
  const all = [...required, ...page, ...more];
  return all.length === 0 ? '' : `(${all.join(' ')})`;
}

const isPage = ({ field }: ListField) => field.args.some(({ name }) => name === 'first');

function documentOf({ field, around: [before, behind] }: ListField, more: string[] = [], times = 1): string {
  const inner = isPage({ field } as ListField) ? '{ nodes { __typename } }' : '{ __typename }';
  const selections = Array.from(
    { length: times },
    (_, at) => `a${at}: ${field.name}${argumentsOf(field, more)} ${inner}`,
  );
  return `${before} ${selections.join(' ')} ${behind}`;
}

/** The lists whose cost does not grow with their length: without a page, they have a size that is assumed or computed. */
function outOfProportion(weights: CostWeights): string[] {
  return LISTS.filter((list) => {
    const [one, more] = isPage(list)
      ? [documentOf(list), documentOf(list, ['first: 100'])]
      : [`${list.around[0]} __typename ${list.around[1]}`, documentOf(list)];
    const least = isPage(list) ? 99 : Math.min(10, sizeAssumed(list));
    return costOf(more, {}, weights) - costOf(one, {}, weights) < least;
  }).map(({ coordinate }) => coordinate);
}

function sizeAssumed({ coordinate }: ListField): number {
  return WEIGHTS.listSizes.get(coordinate)?.assumedSize ?? 10;
}

describe('the cost of a list', () => {
  it('is checked for every list of the schema', () => {
    expect(LISTS.length).toBeGreaterThan(45);
    for (const known of [
      'Query.shipments',
      'Account.cases',
      'Shipment.documents',
      'Query.accountPerformance',
    ])
      expect(LISTS.map(({ coordinate }) => coordinate)).toContain(known);
  });

  it('grows with the page, or has the size of the list', () => {
    expect(outOfProportion(WEIGHTS)).toEqual([]);
  });

  it('grows with the number of its aliases', () => {
    for (const list of LISTS) {
      const [one, three] = [costOf(documentOf(list)), costOf(documentOf(list, [], 3))];
      expect([list.coordinate, three - one >= 2]).toEqual([list.coordinate, true]);
    }
  });

  it('of Salesforce has the query in it that an empty cache makes', () => {
    const calling = LISTS.filter((list) => isPage(list) && ofSalesforce(list));
    expect(calling.length).toBeGreaterThan(7);
    const withoutCalls = (weights: CostWeights) =>
      calling.filter((list) => costOf(documentOf(list, [], 59), {}, weights) < 59 * 10);
    expect(withoutCalls(WEIGHTS)).toEqual([]);
    expect(withoutCalls(WITHOUT)).toHaveLength(calling.length);
  });

  it.each([
    ['Query.ownership', OWNERSHIP.length],
    ['Query.notMapped', NOT_MAPPED.length],
  ])('%s, which has no page, is that of its rows', (coordinate, rows) => {
    const list = LISTS.find((each) => each.coordinate === coordinate);
    const cost = (weights: CostWeights) => (list ? costOf(documentOf(list), {}, weights) : 0);
    expect(cost(WEIGHTS)).toBeGreaterThanOrEqual(rows);
    expect(cost(WITHOUT)).toBeLessThan(rows);
  });
});

function ofSalesforce({ coordinate }: ListField): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  return parse(sdlOf('salesforce')).definitions.some(
    (node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION &&
      node.name.value === type &&
      node.fields?.some(({ name }) => name.value === field),
  );
}

/** Every argument of a field that holds a list, other than of enum values: its path, and a value with so many elements. */
function listsIn(type: GraphQLInputType, depth = 0): ((length: number) => unknown)[] {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isListType(bare)) {
    const each = bare.ofType;
    const element = isNonNullType(each) ? each.ofType : each;
    if (isEnumType(element)) return [];
    const value = isInputObjectType(element) ? {} : '1';
    return [(length) => Array.from({ length }, () => value)];
  }
  if (!isInputObjectType(bare) || depth > 3) return [];
  return Object.values(bare.getFields()).flatMap(({ name, type: inner }) =>
    listsIn(inner, depth + 1).map((make) => (length: number) => ({ [name]: make(length) })),
  );
}

describe('the cost of what an operation sends', () => {
  const actions = [publicSchema.getQueryType(), publicSchema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        listsIn(argument.type).map((make) => ({ kind: type?.name, field, argument, make })),
      ),
    ),
  );

  it('grows with each list in it', () => {
    expect(actions.length).toBeGreaterThan(10);
    for (const { kind, field, argument, make } of actions) {
      const page = kind === 'Query' && field.args.some(({ name }) => name === 'first') ? 'first: 1' : '';
      const text = `${kind?.toLowerCase()} ($v: ${String(argument.type)}) { ${field.name}(${page} ${argument.name}: $v) { __typename } }`;
      const [few, many] = [1, 101].map((length) => costOf(text, { v: make(length) }));
      const least = kind === 'Mutation' ? 1_000 : 100;
      expect([field.name, (many ?? 0) - (few ?? 0) >= least]).toEqual([field.name, true]);
    }
  });

  it('grows with the text of an interchange', () => {
    const text =
      'mutation ($t: String) { trackingEventsIngest(input: { edi: $t }) { userErrors { message } } }';
    expect(costOf(text, { t: 'x'.repeat(250_000) }) - costOf(text, { t: '' })).toBe(10_000);
  });

  it('grows with each action of a mutation', () => {
    const actions = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, at) => `a${at}: shipmentCancel { __typename }`).join(' ')} }`;
    expect(costOf(actions(20)) - costOf(actions(1))).toBe(19 * 11);
  });
});

describe('the cost of a report', () => {
  const report = (args: string, variables = {}) =>
    costOf(`query ($from: LocalDate) { accountPerformance${args} { shipments lane { mode } } }`, {
      from: null,
      ...variables,
    });

  it('is that of one row for a total', () => {
    expect(report('')).toBe(52);
  });

  it('grows with its periods and its groups', () => {
    const period = '(filter: { period: { from: "2026-01-01", to: "2026-12-31" } }';
    const costs = [
      'granularity: YEAR',
      'granularity: QUARTER',
      'granularity: MONTH',
      'granularity: WEEK',
    ].map((granularity) => report(`${period} ${granularity})`));
    expect(costs).toEqual([52, 58, 74, 154]);
    expect(report(`${period} granularity: MONTH groupBy: [MODE])`)).toBe(50 + 2 * 12 * 4);
    expect(report(`${period} granularity: MONTH groupBy: [MODE, MODE])`)).toBe(50 + 2 * 12 * 4);
  });

  it('knows a period that comes in a variable', () => {
    const args = '(filter: { period: { from: $from, to: "2026-12-31" } } granularity: DAY)';
    expect(report(args, { from: '2026-12-01' })).toBe(50 + 2 * 30);
    expect(report(args)).toBeGreaterThan(7_000);
  });

  it('is that of the longest report for one without an end', () => {
    expect(report('(granularity: DAY groupBy: [ORIGIN_COUNTRY, DESTINATION_COUNTRY, MODE])')).toBe(20_050);
  });
});

describe('a schema whose fields declare no cost', () => {
  it('would be found', () => {
    const unpaged: CostWeights = {
      ...WITHOUT,
      listSizes: new Map(
        LISTS.map(({ coordinate }) => [
          coordinate,
          { assumedSize: 0, slicingArguments: [], sizedFields: ['nodes'] },
        ]),
      ),
    };
    expect(outOfProportion(unpaged).length).toBeGreaterThan(40);
  });
});

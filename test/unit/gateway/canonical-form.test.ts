import { buildSchema, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OperationForm } from '../../../gateway/canonical/operation-form.ts';
import { generatedPrefix } from '../../../gateway/canonical/response-names.ts';
import type { EngineError } from '../../../gateway/engine/run.ts';

const schema = buildSchema(/* GraphQL */ `
  interface Named { id: ID! name(short: Boolean = false): String }
  type Account implements Named { id: ID! name(short: Boolean = false): String tier: Tier cases(first: Int! = 5): [Case!] parent: Account alias_1: Int }
  type Case implements Named { id: ID! name(short: Boolean = false): String tier: Int subject: String! }
  enum Tier { GOLD SILVER }
  input Filter { tiers: [Tier!], text: String = "all" }
  type Query { account(id: ID!): Account search(filter: Filter, near: Float): [Named] }
  type Mutation { rename(id: ID!, name: String): Account touch: Int! }
`);
const graph = {
  schema,
  generatedPrefix: generatedPrefix(schema),
  hasHiddenTypes: () => false,
};

function formOf(text: string, conditions: Readonly<Record<string, unknown>> = {}): OperationForm {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return new OperationForm(
    operation,
    new Map(fragments.map((node) => [node.name.value, node])),
    conditions,
    graph,
  );
}

function textOf(text: string, conditions?: Readonly<Record<string, unknown>>) {
  return formOf(text, conditions).parts.map((part) => part.text);
}

describe('the canonical form of an operation', () => {
  it.each([
    [
      'has field names for aliases',
      '{ a: account(id: 1) { t: tier } }',
      'query($v0:ID!){account(id:$v0){tier}}',
    ],
    [
      'asks a field of one meaning once',
      '{ account(id: 1) { a: id b: id id } }',
      'query($v0:ID!){account(id:$v0){id}}',
    ],
    [
      'asks a field with other arguments under a generated name',
      '{ account(id: 1) { name short: name(short: true) } }',
      'query($v0:ID!,$v1:Boolean){account(id:$v0){name alias__2:name(short:$v1)}}',
    ],
    [
      'asks an object once for each response key',
      '{ account(id: 1) { parent { id } p: parent { tier } } }',
      'query($v0:ID!){account(id:$v0){parent{id} alias__2:parent{tier}}}',
    ],
    [
      'writes fragments out and merges what is said twice',
      '{ account(id: 1) { ...F parent { id } ...F ... on Named { id } } } fragment F on Account { parent { ... { tier } id } }',
      'query($v0:ID!){account(id:$v0){parent{tier id} id}}',
    ],
    [
      'keeps types apart where they matter',
      '{ search { id ... on Account { tier } ... on Case { id rank: tier } } }',
      'query{search{id ...on Account{tier} ...on Case{alias__3:tier}}}',
    ],
    [
      'asks the type where only that is wanted',
      '{ account(id: 1) { kind: __typename } search { __typename } }',
      'query($v0:ID!){account(id:$v0){__typename} search{__typename}}',
    ],
  ])('%s', (_name, document, text) => {
    expect(textOf(document)).toEqual([text]);
  });

  it.each([
    [true, 'query{search{id}}'],
    [false, null],
  ])('has no condition: with $x %s', (x, text) => {
    const document = 'query ($x: Boolean!) { search @include(if: $x) { id name @skip(if: $x) } }';
    expect(textOf(document, { x })).toEqual([text]);
  });

  it('is the same for documents that differ in aliases, literals, fragments and white space', () => {
    const forms = [
      'query A($n: Int!) { account(id: "a") { cases(first: $n) { subject } } }',
      '{ x: account(id: 17) { y: cases(first: 3) { z: subject } } }',
      '{ account(id: "b") { ...F } } fragment F on Account { cases(first: 4) { ... on Case { subject } } }',
    ];
    expect(new Set(forms.map((form) => textOf(form)[0])).size).toBe(1);
  });

  it('has one operation for each root field of a mutation, in the order of the document', () => {
    const document = 'mutation { b: touch a: rename(id: 1, name: "x") { id } c: touch b: touch }';
    const rename = 'mutation($v0:ID!,$v1:String){rename(id:$v0,name:$v1){id}}';
    expect(textOf(document)).toEqual(['mutation{touch}', rename, 'mutation{touch}']);
  });
});

describe('the values of a canonical operation', () => {
  it.each([
    ['{ search(filter: { tiers: GOLD }) { id } }', {}, { v0: { tiers: ['GOLD'], text: 'all' } }],
    [
      'query ($t: Tier!) { search(filter: { tiers: [$t, SILVER] }) { id } }',
      { t: 'GOLD' },
      { v0: { tiers: ['GOLD', 'SILVER'], text: 'all' } },
    ],
    ['query ($near: Float) { search(near: $near) { id } }', {}, {}],
    ['query ($near: Float) { search(near: $near) { id } }', { near: null }, { v0: null }],
    ['{ search(filter: { text: "\\uD83D\\uDE00\\b" }) { id } }', {}, { v0: { text: '😀\b' } }],
    ['query ($f: Int) { account(id: 1) { cases(first: $f) { id } } }', {}, { v0: '1' }],
  ])('of %s with %j are %j', (document, variables, values) => {
    expect(formOf(document).parts[0]?.valuesOf(variables)).toEqual(values);
  });

  it.each([
    ['query ($f: Int) { account(id: 1) { cases(first: $f) { id } } }', { f: null }],
    ['query ($t: Tier = GOLD) { search(filter: { tiers: [$t] }) { id } }', { t: null }],
  ])('of %s refuse a null that the argument does not take', (document, variables) => {
    expect(() => formOf(document).parts[0]?.valuesOf(variables)).toThrow(/takes/);
  });
});

describe('the answer of a canonical operation', () => {
  const document =
    '{ a: account(id: 1) { x: id y: id up: parent { name } } search { ... on Case { s: subject } ... on Account { t: tier } } }';
  const answered = (
    data: Record<string, unknown>,
    errors: readonly Partial<EngineError>[] = [],
    { required = [], absent = [] }: { readonly required?: string[]; readonly absent?: object[] } = {},
  ) =>
    formOf(document).parts[0]?.answer({
      data,
      absent: new Set(absent),
      required: new Set(required),
      errors: errors.map((error) => ({
        message: 'm',
        extensions: { code: 'DOWN' },
        cause: 0,
        subgraph: 's',
        missing: [],
        path: undefined,
        ...error,
      })),
    });

  it("is in the client's names and order", () => {
    const search = [{ __typename: 'Account', tier: 'GOLD' }, { __typename: 'Case', subject: 'S' }, null];
    const data = { search, account: { parent: { name: 'n' }, id: '1' } };
    expect(JSON.stringify(answered(data)?.data)).toBe(
      '{"a":{"x":"1","y":"1","up":{"name":"n"}},"search":[{"t":"GOLD"},{"s":"S"},null]}',
    );
  });

  it("has each type's fields in the order in which the document asks them of that type", () => {
    const form = formOf('{ search { ... on Case { id } name id } }');
    const search = ['Account', 'Case'].map((__typename) => ({ __typename, id: '1', name: 'n' }));
    const answer = form.parts[0]?.answer({
      data: { search },
      errors: [],
      absent: new Set(),
      required: new Set(),
    });
    expect(JSON.stringify(answer?.data)).toBe('{"search":[{"name":"n","id":"1"},{"id":"1","name":"n"}]}');
  });

  it.each([
    [
      ['account', 'id'],
      [
        ['a', 'x'],
        ['a', 'y'],
      ],
    ],
    [['account', 'parent', 'name'], [['a', 'up', 'name']]],
    [['account', 'tier'], [['a']]],
    [['search', 1, 'subject'], [['search', 1, 's']]],
    [['search', 0, 'tier'], [['search', 0, 't']]],
    [['search', 2, 'tier'], [['search', 2, 't']]],
  ])('has the error at %j under each of its response keys', (path, paths) => {
    const search = [{ __typename: 'Account' }, { __typename: 'Case' }, null];
    const { errors = [] } = answered({ account: null, search }, [{ path }]) ?? {};
    expect(errors.map((error) => error.path)).toEqual(paths);
  });

  it.each([
    [['account'], [{ at: ['account'], keys: ['id', 'parent', 'tier'] }], ['x', 'y', 'up']],
    [['account'], [{ at: [], keys: ['account'] }], ['a']],
    [['account'], [{ at: ['account'], keys: ['crmId'] }], undefined],
  ])("names what is missing at %j by the client's names", (path, missing, names) => {
    const [error] = answered({ account: {} }, [{ path, missing }], { required: ['crmId'] })?.errors ?? [];
    expect(error?.extensions['code']).toBe('DOWN');
    expect(error?.extensions['missing']).toEqual(names);
  });

  const whole = { id: '1', parent: { name: 'n' } };
  const lacking = { id: '1', parent: { name: null } };

  it('tells nothing of a fetch that failed if it was to give neither a field that the client asked for nor a key', () => {
    const missing = [{ at: ['account'], keys: ['tier'] }];
    const { errors } = answered({ account: lacking, search: [] }, [{ path: ['account'], missing }]) ?? {};
    expect(errors).toEqual([]);
  });

  it.each<[string, object | null, string[], object[], boolean]>([
    ['no fetch needs it, though a field is null', lacking, [], [], false],
    ['another fetch needs it, and all is there', whole, ['tier'], [], false],
    ['another fetch needs it, and a field is null', lacking, ['tier'], [], true],
    ['it took other fields away with it, and none of them is missing', whole, [], [whole], false],
    ['it took other fields away with it', lacking, [], [lacking], true],
    ['it took the object away', null, [], [], true],
  ])('tells of a field that the client did not ask for only if it is felt: %s', (...given) => {
    const [, account, required, absent, isDistinctive] = given;
    const failed = [{ path: ['account', 'tier'] }];
    const { errors = [] } = answered({ account, search: [] }, failed, { required, absent }) ?? {};
    expect(errors.map(({ path }) => path)).toEqual(isDistinctive ? [['a']] : []);
  });

  it('tells an enum value that the schema does not have, and does not serve it', () => {
    const { data, errors } =
      answered({ account: null, search: [{ __typename: 'Account', tier: 'SECRET' }] }) ?? {};
    expect(data).toEqual({ a: null, search: [{ t: null }] });
    expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('Account.tier')]);
    expect(JSON.stringify(errors)).not.toContain('SECRET');
  });
});

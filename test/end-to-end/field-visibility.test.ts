import { randomUUID } from 'node:crypto';
import { buildSchema, execute, type GraphQLSchema, getNamedType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { SUBGRAPH_NAMES, SUBGRAPHS } from '../../src/cli/wiring/subgraphs.ts';
import {
  FIELD_VISIBILITY,
  type FieldVisibilityRow,
  hiddenBy,
  ROLES,
  type Role,
} from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { hubPrincipal } from '../../src/ledger/principal.ts';
import { heard, subscription } from '../harness/heard.ts';
import { type HubError, startTestHub, type TestHub } from '../harness/hub.ts';
import { call, type Mutating, mutationsOf, type Written } from './tenants/mutations.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { FieldTexts } from './visibility/field-texts.ts';

vi.setConfig({ testTimeout: 120_000 });

let hub: TestHub;
let schema: GraphQLSchema;
let subgraphs: readonly Subgraph[];
let targets: readonly Target[];
let mutations: ReadonlyMap<string, Mutating>;
let fields: FieldTexts;

beforeAll(async () => {
  hub = await startTestHub();
  schema = buildSchema(hub.gateway.publicSdl);
  subgraphs = await Promise.all(SUBGRAPH_NAMES.map((name) => SUBGRAPHS[name](hub.adapters)));
  targets = await plantRecords(hub);
  mutations = new Map(mutationsOf(schema).map((mutating) => [mutating.name, mutating]));
  fields = new FieldTexts(schema, mutations, await synchronizeSomething());
});
afterAll(() => hub?.[Symbol.asyncDispose]());

const USER_OF_ROLE = new Map(
  ROLES.map((role) => [role, DEMO_USERS.find((user) => user.role === role)?.token]),
);
/** Branch whose records the customer and all staff may read. */
const OWNER = 'NORTHWIND-RTM';
const MAX_HOPS = 3;
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation']);

/** Sends a change of a record of each kind on its way to Salesforce; the id of something that needs a decision. */
async function synchronizeSomething(): Promise<string> {
  const change = async (name: string, written: Written) => {
    const mutating = mutations.get(name);
    if (!mutating) throw new Error(`the schema has no ${name}`);
    const { query, variables } = call(mutating, { idempotencyKey: randomUUID(), ...written });
    const { data, errors } = await hub.ask('admin', query, variables);
    const answer = (data as Record<string, { userErrors: unknown; reviewItemId?: string }> | null)?.[name];
    expect([answer?.userErrors, errors], name).toEqual([[], []]);
    return answer?.reviewItemId ?? '';
  };
  await change('shipmentUpdate', { id: idOf('Shipment'), serviceLevel: 'EXPEDITED' });
  await change('exceptionAssign', { id: idOf('Exception'), assigneeId: await aColleague() });
  await change('exceptionResolve', { id: idOf('Exception') });
  const user = targets.find(({ type, owner }) => type === 'PortalUser' && owner === OWNER);
  const aggregateId = user?.portalId ?? '';
  const carried = {
    record: 'PortalUser',
    aggregateId,
    accountId: null,
    lane: 'REALTIME',
    version: 1,
  } as const;
  await hub.adapters.ledger().outbox.enqueue(hubPrincipal('test'), [carried]);
  await change('accountLegalNameOverrideSet', { id: idOf('Account'), legalNameOverride: 'Rotterdam B.V.' });
  return await change('customerRegister', { legalName: 'Somebody New', contactEmail: 'new@new.example' });
}

async function aColleague(): Promise<string> {
  const { data } = await hub.ask('admin', '{ staff(first: 1) { nodes { id } } }');
  return (data as { staff: { nodes: readonly { id: string }[] } }).staff.nodes[0]?.id ?? '';
}

/** Fields from a record type (or Query) to a type that has none of its own to start from. */
interface Route {
  readonly start: string;
  readonly steps: readonly string[];
}

/** Each shortest way to an object type from Query or a record, which `node` finds. */
function routesTo(type: string): Route[] {
  if (ROOTS.has(type)) return [{ start: type, steps: [] }];
  const starts = new Set(targets.map((target) => target.type));
  const routes: Route[] = [];
  for (const start of starts) {
    const found = shortest(start, type);
    if (found) routes.push({ start, steps: found });
  }
  const nearest = Math.min(...routes.map(({ steps }) => steps.length));
  const near = routes.filter(({ steps }) => steps.length <= nearest + 2);
  if (near.length === 0) throw new Error(`say in this test how to get to a ${type}`);
  return near;
}

/** Whether a way to the type leads over fields that the role may see. */
function isReached(role: Role, goal: string): boolean {
  return routesTo(goal).some(({ start, steps }) => {
    let type = start;
    return steps.every((step) => {
      const field = step.replace(/\(.*/, '');
      const isVisible = hiddenBy(role, { record: type, field }) === null;
      const definition = fieldsOf(type).find(({ name }) => name === field);
      type = definition ? getNamedType(definition.type).name : type;
      return isVisible;
    });
  });
}

function shortest(start: string, goal: string): string[] | null {
  let level: { type: string; steps: string[] }[] = [{ type: start, steps: [] }];
  const seen = new Set([start]);
  for (let hops = 0; hops <= MAX_HOPS * 2; hops++) {
    const found = level.find(({ type }) => type === goal);
    if (found) return found.steps;
    level = level.flatMap(({ type, steps }) =>
      fieldsOf(type).flatMap((field) => {
        const inner = getNamedType(field.type);
        if (!isObjectType(inner) || seen.has(inner.name)) return [];
        seen.add(inner.name);
        const isList = field.args.some(({ name }) => name === 'first');
        return [{ type: inner.name, steps: [...steps, isList ? `${field.name}(first: 5)` : field.name] }];
      }),
    );
  }
  return null;
}

function fieldsOf(type: string) {
  const object = schema.getType(type);
  return isObjectType(object) ? Object.values(object.getFields()) : [];
}

function operation(root: string): string {
  return root.toLowerCase();
}

function wrapped(steps: readonly string[], inner: string): string {
  return steps.reduceRight((text, step) => `${step} { ${text} }`, inner);
}

/** Every value that a selection gives to the field under any of its names. */
function valuesOf(data: unknown, field: string): unknown[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    [field, 'other', 'deep', 'again'].includes(name) ? [value] : valuesOf(value, field),
  );
}

function codes(errors: readonly HubError[]): string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))];
}

function idOf(type: string): string | undefined {
  const target = targets.find((candidate) => candidate.type === type && candidate.owner === OWNER);
  return target && encodeId(target.type, target);
}

const NAMED = FIELD_VISIBILITY.map((row) => ({ name: `${row.type}.${row.field}`, row }));
const STREAMS = NAMED.filter(({ row }) => row.type === 'Subscription');
const PAIRS = NAMED.filter(({ row }) => row.type !== 'Subscription');

describe.each(STREAMS)('$name', ({ row }) => {
  it.each(ROLES)('begins for %s or is refused, by the table', async (role) => {
    const token = hub.tokens[USER_OF_ROLE.get(role) ?? ''] ?? '';
    const { messages, errors } = await heard(hub.wsUrl, token, subscription(row.field, '__typename'), 1);
    expect(codes(errors)).toEqual(row.roles.includes(role) ? [] : ['FIELD_NOT_VISIBLE']);
    if (!row.roles.includes(role)) expect(messages.filter((message) => message !== null)).toEqual([]);
  });
});

describe.each(PAIRS)('$name', ({ row }) => {
  it.each(ROLES)('for %s, however it is asked for', async (role) => {
    const user = USER_OF_ROLE.get(role) ?? '';
    const seen: unknown[] = [];
    for (const [at, { start, steps }] of routesTo(row.type).entries()) {
      for (const [nth, [selection, fragments]] of fields.spellings(row).entries()) {
        const inside = wrapped(steps, selection);
        const queries = ROOTS.has(start)
          ? [`${operation(start)} { ${inside} }${fragments}`]
          : [
              `query ($id: ID!) { node(id: $id) { ... on ${start} { ${inside} } } }${fragments}`,
              `query ($id: ID!) { node(id: $id) { ... on Node { ... on ${start} { ${inside} } } } }${fragments}`,
            ];
        // Every spelling on every route: on the first in both forms, on the others the forms take turns.
        const inTurn = queries.filter((_, form) => at === 0 || form === (at + nth) % queries.length);
        for (const query of inTurn) {
          const variables = ROOTS.has(start) ? {} : { id: idOf(start) };
          const { data, errors } = await hub.ask(user, query, variables);
          const values = valuesOf(data, row.field);
          if (row.roles.includes(role)) {
            expect(codes(errors), query).not.toContain('FIELD_NOT_VISIBLE');
            seen.push(...values);
          } else {
            expect(
              values.every((value) => value === null),
              query,
            ).toBe(true);
            // A customer has no opportunity and a branch no pipeline: nothing to reach the field through.
            expect(codes(errors), query).toEqual(values.length > 0 ? ['FIELD_NOT_VISIBLE'] : codes(errors));
            seen.push(...values);
          }
        }
      }
    }
    if (!isReached(role, row.type)) return expect(seen.every((value) => value === null)).toBe(true);
    expect(seen.length, 'the field is reached').toBeGreaterThan(0);
    if (row.roles.includes(role)) expect(seen.some((value) => value !== null)).toBe(true);
  });

  it('at the subgraph itself', async () => {
    const asked = subgraphs.filter((subgraph) => {
      const type = subgraph.schema.getType(row.type);
      return isObjectType(type) && type.getFields()[row.field] !== undefined;
    });
    expect(asked.length).toBeGreaterThan(0);
    for (const subgraph of asked) {
      for (const role of ROLES.filter(
        (candidate) => !row.roles.includes(candidate) && isReached(candidate, row.type),
      )) {
        const { values, errors } = await atSubgraph(subgraph, role, row);
        expect(values.length).toBeGreaterThan(0);
        expect(values.every((value) => value === null)).toBe(true);
        expect(codes(errors)).toEqual(['FIELD_NOT_VISIBLE']);
      }
    }
  });
});

/** Asks a subgraph for the field with the scope of staff, so that only the role can be in the way. */
async function atSubgraph(subgraph: Subgraph, role: Role, row: FieldVisibilityRow) {
  const caller = {
    subject: role,
    userId: '00000000-0000-7000-8000-000000000000',
    role,
    scope: { kind: 'ALL' as const },
  };
  const request = { requestId: 'test', caller, usage: newUpstreamUsage(), signal: undefined };
  const union = subgraph.schema.getType('_Entity');
  const route = routesTo(row.type).find(
    ({ start, steps }) =>
      ROOTS.has(start) || (union && subgraph.schema.getType(start) && inSubgraph(subgraph, start, steps)),
  );
  if (!route) throw new Error(`${subgraph.name} has no entity that leads to ${row.type}`);
  const inside = wrapped(route.steps, fields.text(row));
  const target = targets.find(({ type, owner }) => type === route.start && owner === OWNER);
  const query = ROOTS.has(route.start)
    ? `${operation(route.start)} { ${inside} }`
    : `query ($it: [_Any!]!) { _entities(representations: $it) { ... on ${route.start} { ${inside} } } }`;
  const { data, errors = [] } = await execute({
    schema: subgraph.schema,
    document: parse(query),
    contextValue: subgraph.contextFor(request),
    variableValues: {
      it: [{ __typename: route.start, portalId: target?.portalId, crmId: target?.crmId }],
    },
  });
  return { values: valuesOf(data, row.field), errors: errors.map((error) => error.toJSON()) };
}

function inSubgraph(subgraph: Subgraph, start: string, steps: readonly string[]): boolean {
  let type = subgraph.schema.getType(start);
  for (const step of steps) {
    const field = isObjectType(type) ? type.getFields()[step.replace(/\(.*/, '')] : undefined;
    if (!field) return false;
    type = getNamedType(field.type);
  }
  return true;
}

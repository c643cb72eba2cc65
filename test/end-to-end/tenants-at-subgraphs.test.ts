import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  execute,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/cli/logger.ts';
import { wireAuthenticator } from '../../src/cli/wiring/identity.ts';
import { SUBGRAPH_NAMES, SUBGRAPHS } from '../../src/cli/wiring/subgraphs.ts';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { neutral, type PlainAnswer } from './tenants/answers.ts';
import { selectionsFrom } from './tenants/paths.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { ghostOf, namesOf } from './tenants/probes.ts';
import { collectFacts, mayReadRecord, Secrets, VIEWERS, type Viewer } from './tenants/secrets.ts';

const HOPS = 2;

vi.setConfig({ testTimeout: 120_000 });

let hub: TestHub;
let subgraphs: readonly Subgraph[];
let targets: readonly Target[];
const callers = new Map<string, Caller>();
const secrets = new Map<Viewer, Secrets>();

beforeAll(async () => {
  hub = await startTestHub();
  subgraphs = await Promise.all(SUBGRAPH_NAMES.map((name) => SUBGRAPHS[name](hub.adapters)));
  targets = await plantRecords(hub);
  const facts = await collectFacts(hub);
  const schema = buildSchema(hub.gateway.publicSdl);
  const authenticator = wireAuthenticator(hub.config, hub.adapters, createLogger(hub.config));
  for (const viewer of VIEWERS) {
    const authorization = `Bearer ${hub.tokens[viewer.user]}`;
    const { caller } = await authenticator.authenticate({ requestId: 'test', authorization });
    callers.set(viewer.user, caller);
    secrets.set(viewer, new Secrets(viewer, facts, schema));
  }
});
afterAll(() => hub?.[Symbol.asyncDispose]());

type Representation = Readonly<Record<string, unknown>>;

/** Runs `_entities` as the gateway would, in a request of its own. */
async function entities(
  subgraph: Subgraph,
  viewer: Viewer,
  document: DocumentNode,
  representations: readonly Representation[],
): Promise<PlainAnswer> {
  const caller = callers.get(viewer.user);
  if (!caller) throw new Error(`nobody is ${viewer.user}`);
  const request = { requestId: 'test', caller, usage: newUpstreamUsage(), signal: undefined };
  const { data, errors = [] } = await execute({
    schema: subgraph.schema,
    document,
    contextValue: subgraph.contextFor(request),
    variableValues: { representations },
  });
  return { data, errors: errors.map((error) => error.toJSON()) };
}

/** The entity types of a subgraph with the fields of their key. */
function keysOf({ schema, sdl }: Subgraph): { type: string; key: readonly string[] }[] {
  const union = schema.getType('_Entity');
  const types = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
  return types.map((type) => {
    const fields = parse(sdl).definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === type
        ? (node.directives ?? []).flatMap((directive) =>
            directive.name.value === 'key' ? (directive.arguments ?? []) : [],
          )
        : [],
    );
    const key = fields.flatMap(({ value }) => (value.kind === Kind.STRING ? value.value.split(' ') : []));
    const unknown = key.filter((field) => field !== 'portalId' && field !== 'crmId');
    if (key.length === 0 || unknown.length > 0) {
      throw new Error(`say in this test how to name a ${type}: ${key.join(' ')}`);
    }
    return { type, key };
  });
}

function documentsFor({ schema, sdl }: Subgraph, type: string): DocumentNode[] {
  const own = ownSchema(sdl);
  const named = own.getType(type);
  if (!isObjectType(named)) throw new Error(`${type} is no object`);
  return selectionsFrom(own, `... on ${type}`, named, HOPS).map((selection) => {
    const document = parse(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${selection} } }`,
    );
    expect(validate(schema, document)).toEqual([]);
    return document;
  });
}

/** What a subgraph answers itself: external fields are another's. */
function ownSchema(sdl: string): GraphQLSchema {
  const isExternal = (node: FieldDefinitionNode) =>
    node.directives?.some(({ name }) => name.value === 'external');
  const document = visit(parse(sdl), { FieldDefinition: (node) => (isExternal(node) ? null : undefined) });
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}

/** Each way to name a record: by either id, by both, and by one of them beside the other id of an own record. */
function representations(
  { type, key }: { type: string; key: readonly string[] },
  { portalId, crmId }: Target,
  own: Target | undefined,
): Representation[] {
  const ways = [
    { portalId },
    { crmId },
    { portalId, crmId },
    { portalId, crmId: null },
    { portalId: null, crmId },
    ...(own
      ? [
          { portalId: own.portalId, crmId },
          { portalId, crmId: own.crmId },
        ]
      : []),
  ];
  return ways.map((way) => ({
    __typename: type,
    ...Object.fromEntries(Object.entries(way).filter(([field]) => key.includes(field))),
  }));
}

describe.each(VIEWERS)('$user, asking a subgraph itself', (viewer) => {
  it("gets nothing of another's entity, and the same as for one that is not there", async () => {
    const theirs = targets.filter((target) => !mayReadRecord(viewer, target));
    for (const subgraph of subgraphs) {
      for (const entity of keysOf(subgraph)) {
        const documents = documentsFor(subgraph, entity.type);
        for (const target of theirs.filter(({ type }) => type === entity.type)) {
          const ghost = ghostOf(target);
          const own = targets.find(
            ({ type, ...rest }) => type === target.type && mayReadRecord(viewer, { type, ...rest }),
          );
          const about = `${subgraph.name} ${entity.type} of ${target.owner}`;
          for (const document of documents) {
            const [answer, nobodys] = await Promise.all([
              entities(subgraph, viewer, document, representations(entity, target, own)),
              entities(subgraph, viewer, document, representations(entity, ghost, own)),
            ]);
            expect(secrets.get(viewer)?.in(answer, namesOf([target])), about).toEqual([]);
            expect(neutral(answer, target), about).toBe(neutral(nobodys, ghost));
          }
        }
      }
    }
  });

  it('gets its own entities, and walks from them to nothing of others', async () => {
    const mine = targets.filter((target) => mayReadRecord(viewer, target));
    const answered = new Set<string>();
    for (const subgraph of subgraphs) {
      for (const entity of keysOf(subgraph)) {
        const own = mine.filter(({ type }) => type === entity.type);
        for (const document of documentsFor(subgraph, entity.type)) {
          const answer = await entities(
            subgraph,
            viewer,
            document,
            own.map(({ type, portalId, crmId }) => ({
              __typename: type,
              ...(entity.key.includes('portalId') && { portalId }),
              ...(entity.key.includes('crmId') && { crmId }),
            })),
          );
          expect(secrets.get(viewer)?.in(answer), `${subgraph.name} ${entity.type}`).toEqual([]);
          const { _entities: found } = answer.data as { _entities: readonly unknown[] };
          if (found.every((record) => record !== null)) answered.add(entity.type);
        }
      }
    }
    expect(answered).toEqual(new Set([...mine.map(({ type }) => type), 'Opportunity']));
  });
});

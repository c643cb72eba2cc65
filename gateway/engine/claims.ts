import type { BatchFetchNode, FetchNode, FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import { parse } from 'graphql';
import { CRM_PREFERRED, type EntityType } from '../../src/graph/entity-id.ts';
import type { SubgraphError, SubgraphOperation } from '../transport/subgraph-transport.ts';
import type { Run, Verdict } from './run.ts';
import { callSubgraph, failure, relocated } from './subgraph-call.ts';

type Json = Record<string, unknown>;

/**
 * The subgraph of the system that gives out the Salesforce ids. A record that is known by such an id alone is a claim: the
 * subgraph that answered it has checked nothing but the form of the id. Only this subgraph can say whether the record is
 * there. A record with a portal id is no claim: the portal has it.
 */
const CONFIRMING_SUBGRAPH = 'salesforce';
const CONFIRMATION =
  'query($representations:[_Any!]!){_entities(representations:$representations){__typename}}';
const CONFIRM: SubgraphOperation = {
  text: CONFIRMATION,
  document: parse(CONFIRMATION, { noLocation: true }),
  kind: 'query',
};

/** Whether the answer of an entity fetch tells if objects of root fields are there. */
export function confirmsRoots(
  { serviceName }: FetchNode | BatchFetchNode,
  paths: readonly (readonly FlattenNodePathSegment[])[],
): boolean {
  const isOfRoot = (path: readonly FlattenNodePathSegment[]) =>
    path.filter((segment) => segment === '@' || 'Field' in segment).length === 1;
  return serviceName === CONFIRMING_SUBGRAPH && paths.some(isOfRoot);
}

/** Notes what the confirming subgraph answered of one object. A certain answer is kept. */
export function noteVerdict({ verdicts }: Run, target: object, verdict: Verdict): void {
  if (verdict !== 'UNKNOWN' || !verdicts.has(target)) verdicts.set(target, verdict);
}

/** What an entry of `_entities` says: null by an error says nothing. */
export function verdictOf(
  entity: unknown,
  alias: string,
  index: number,
  errors: readonly SubgraphError[] = [],
): Verdict {
  if (entity !== null) return 'THERE';
  const isBehind = ({ path }: SubgraphError) =>
    path === undefined || (path[0] === alias && path[1] === index);
  return errors.some(isBehind) ? 'UNKNOWN' : 'NOT_THERE';
}

/**
 * Settles the claims among these root fields, after all steps of the plan. The confirming subgraph is asked only about the
 * claims of which the plan did not already ask it, all in one request. A claim that is not there becomes null, without any
 * error of its own. A claim that could not be checked becomes null with the error of that failure.
 */
export async function settleClaims(run: Run, keys: readonly string[]): Promise<void> {
  const claims = keys.flatMap((key) => {
    const claim = claimIn(run.data[key]);
    return claim === null ? [] : [{ key, ...claim }];
  });
  const open = claims.filter(({ object }) => !run.verdicts.has(object));
  if (open.length > 0 && run.transports.has(CONFIRMING_SUBGRAPH)) await confirm(run, open);
  for (const { key, object } of claims) {
    const verdict = run.verdicts.get(object);
    if (verdict === undefined || verdict === 'THERE') continue;
    run.data[key] = null;
    if (verdict === 'NOT_THERE') dropErrors(run, key);
  }
}

interface Claim {
  readonly object: object;
  readonly representation: Json;
}

function claimIn(value: unknown): Claim | null {
  if (typeof value !== 'object' || value === null) return null;
  const { __typename, crmId, portalId } = value as Json;
  if (typeof crmId !== 'string' || (portalId !== null && portalId !== undefined)) return null;
  // Without a type it is the one object type that has a claiming field to itself.
  const type = (__typename ?? 'Account') as EntityType;
  return CRM_PREFERRED.includes(type) ? { object: value, representation: { __typename: type, crmId } } : null;
}

async function confirm(run: Run, open: readonly (Claim & { readonly key: string })[]): Promise<void> {
  const representations = open.map(({ representation }) => representation);
  const result = await callSubgraph(run, CONFIRMING_SUBGRAPH, {
    operation: CONFIRM,
    variables: { representations },
  });
  if (result instanceof Error) {
    for (const { key, object } of open) {
      run.errors.push(failure(result, CONFIRMING_SUBGRAPH, [key], []));
      noteVerdict(run, object, 'UNKNOWN');
    }
    return;
  }
  const entities = result.data?.['_entities'];
  open.forEach(({ key, object }, index) => {
    const entity: unknown = Array.isArray(entities) ? (entities[index] ?? null) : null;
    const errors = result.errors?.filter(({ path }) => path === undefined || path[1] === index) ?? [];
    for (const error of errors) run.errors.push(relocated(error, CONFIRMING_SUBGRAPH, [key]));
    noteVerdict(run, object, verdictOf(entity, '_entities', index, result.errors));
  });
}

function dropErrors(run: Run, key: string): void {
  const others = run.errors.filter(({ path }) => path?.[0] !== key);
  run.errors.splice(0, run.errors.length, ...others);
}

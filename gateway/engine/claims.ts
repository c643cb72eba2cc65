import type { BatchFetchNode, FetchNode, FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import { parse } from 'graphql';
import { CRM_PREFERRED, type EntityType } from '../../src/graph/entity-id.ts';
import type { SubgraphError, SubgraphOperation } from '../transport/subgraph-transport.ts';
import type { Run, Verdict } from './run.ts';
import { callSubgraph, failure, relocated } from './subgraph-call.ts';

type Json = Record<string, unknown>;

/**
 * The subgraph of Salesforce, which assigns the Salesforce ids. A record that is known only by such an id is a claim: the
 * subgraph that answered has checked only the form of the id. Only the confirming subgraph knows whether the record exists.
 * A record with a portal id is no claim: the portal has it.
 */
const CONFIRMING_SUBGRAPH = 'salesforce';
const CONFIRMATION =
  'query($representations:[_Any!]!){_entities(representations:$representations){__typename}}';
const CONFIRM: SubgraphOperation = {
  text: CONFIRMATION,
  document: parse(CONFIRMATION, { noLocation: true }),
  kind: 'query',
};

/** Whether an entity fetch confirms that objects of root fields exist. */
export function confirmsRoots(
  { serviceName }: FetchNode | BatchFetchNode,
  paths: readonly (readonly FlattenNodePathSegment[])[],
): boolean {
  const isOfRoot = (path: readonly FlattenNodePathSegment[]) =>
    path.filter((segment) => segment === '@' || 'Field' in segment).length === 1;
  return serviceName === CONFIRMING_SUBGRAPH && paths.some(isOfRoot);
}

/** Records the confirming subgraph's verdict on one object. `UNKNOWN` never replaces a certain verdict. */
export function noteVerdict({ verdicts }: Run, target: object, verdict: Verdict): void {
  if (verdict !== 'UNKNOWN' || !verdicts.has(target)) verdicts.set(target, verdict);
}

/** The verdict of one entry of `_entities`. A null that an error caused is `UNKNOWN`. */
export function verdictOf(
  entity: unknown,
  alias: string,
  index: number,
  errors: readonly SubgraphError[] = [],
): Verdict {
  if (entity !== null) return 'EXISTS';
  const isBehind = ({ path }: SubgraphError) =>
    path === undefined || (path[0] === alias && path[1] === index);
  return errors.some(isBehind) ? 'UNKNOWN' : 'MISSING';
}

/**
 * Settles the claims among these root fields, after all steps of the plan. One request asks the confirming subgraph about
 * all claims that the plan has not checked yet. If the record of a claim does not exist, its field becomes null without an
 * error of its own. If a claim could not be checked, its field becomes null with the error of that failure.
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
    if (verdict === undefined || verdict === 'EXISTS') continue;
    run.data[key] = null;
    if (verdict === 'MISSING') dropErrors(run, key);
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
  // Without `__typename`, the object is an Account: the only object type with a claiming field of its own.
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

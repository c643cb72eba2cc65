import type {
  BatchFetchNode,
  EntityBatchAlias,
  FetchNode,
  FlattenNodePathSegment,
} from '@graphql-hive/router-query-planner';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { WaybillError } from '../../src/domain/errors.ts';
import type { SubgraphOperation, SubgraphRequest, SubgraphResult } from '../transport/subgraph-transport.ts';
import { confirmsRoots, noteVerdict, verdictOf } from './claims.ts';
import { commonPaths, type ResponsePath, visitEntities } from './entity-path.ts';
import { mergeInto } from './merge.ts';
import { RepresentationBuilder } from './representation.ts';
import { applyRewrites, type TypeMatcher } from './rewrites.ts';
import type { Run, Step } from './run.ts';
import { callSubgraph, failure, relocated } from './subgraph-call.ts';

type Json = Record<string, unknown>;

/** A fetch of root fields: its answer becomes part of the data as it is. */
export function rootFetch(node: FetchNode, matches: TypeMatcher): Step {
  const call = subgraphCall(node);
  const take = rootAnswer(node, missingKeys(call.operation), matches);
  return async (run) => take(run, await call.run(run, pickVariables(run.variables, node.variableUsages)));
}

/** Adds the answer of a fetch of root fields, or its failure, to a run. */
export type RootAnswer = (run: Run, result: SubgraphResult | WaybillError) => void;

function rootAnswer(node: FetchNode, missing: readonly string[], matches: TypeMatcher): RootAnswer {
  return (run, result) => {
    if (result instanceof Error) {
      for (const key of missing) {
        run.errors.push(failure(result, node.serviceName, [key], [{ at: [], keys: [key] }]));
      }
      return;
    }
    for (const error of result.errors ?? []) {
      const path = error.path ?? (missing.length === 1 ? missing : undefined);
      run.errors.push(relocated(error, node.serviceName, path));
    }
    if (!result.data) return;
    if (node.outputRewrites) applyRewrites(result.data, node.outputRewrites, matches);
    mergeInto(run.data, result.data);
  };
}

/** A subscription to root fields of one subgraph: its operation, and how a run takes each answer. */
export interface RootStream {
  readonly subgraph: string;
  request(variables: Readonly<Record<string, unknown>>): SubgraphRequest;
  readonly take: RootAnswer;
}

export function rootStream(node: FetchNode, matches: TypeMatcher): RootStream {
  const operation = subgraphOperation(node);
  return {
    subgraph: node.serviceName,
    request: (variables) => ({ operation, variables: pickVariables(variables, node.variableUsages) }),
    take: rootAnswer(node, missingKeys(operation), matches),
  };
}

/** A fetch of more fields of the entities at one path. */
export function entityFetch(path: FlattenNodePathSegment[], node: FetchNode, matches: TypeMatcher): Step {
  const { requires = [], inputRewrites, outputRewrites } = node;
  const paths = [path];
  const alias = { alias: '_entities', representationsVariableName: 'representations', paths, requires };
  return batchStep(node, [{ ...alias, ...(inputRewrites && { inputRewrites }) }], matches, outputRewrites);
}

/** A fetch of more fields of the entities at several paths in one operation. */
export function batchFetch(node: BatchFetchNode, matches: TypeMatcher): Step {
  return batchStep(node, node.entityBatch.aliases, matches, undefined);
}

/** The entities of one alias in one run, and which representation stands for each. */
interface Batch {
  readonly targets: Json[];
  readonly indexes: number[];
}

interface Representations {
  readonly list: Json[];
  readonly byKey: Map<string, number>;
}

function batchStep(
  node: FetchNode | BatchFetchNode,
  aliases: readonly EntityBatchAlias[],
  matches: TypeMatcher,
  outputRewrites: FetchNode['outputRewrites'],
): Step {
  const call = subgraphCall(node);
  const groups = aliases.map((alias) => ({
    alias,
    confirms: confirmsRoots(node, alias.paths),
    builder: new RepresentationBuilder(alias.requires, matches),
    /** The canonical keys that the entities get. */
    keys: missingKeys(call.operation, alias.alias),
  }));

  const collect = (run: Run, group: (typeof groups)[number], representations: Representations): Batch => {
    const batch: Batch = { targets: [], indexes: [] };
    for (const path of group.alias.paths) {
      visitEntities(run.data, path, matches, (entity) => {
        const representation = group.builder.build(entity);
        if (representation === null) return;
        if (group.alias.inputRewrites) applyRewrites(representation, group.alias.inputRewrites, matches);
        const key = representationKey(representation);
        let index = representations.byKey.get(key);
        if (index === undefined) {
          index = representations.list.push(representation) - 1;
          representations.byKey.set(key, index);
        }
        batch.targets.push(entity);
        batch.indexes.push(index);
      });
    }
    return batch;
  };

  /** Computes paths only after a failure, and before any merge, so that they are the paths of `collect`. */
  const pathsOf = (run: Run, group: (typeof groups)[number], batch: Batch): ResponsePath[][] => {
    const byIndex: ResponsePath[][] = [];
    let position = 0;
    for (const path of group.alias.paths) {
      visitEntities(
        run.data,
        path,
        matches,
        (entity, at) => {
          if (batch.targets[position] !== entity) return;
          const index = batch.indexes[position++] ?? 0;
          byIndex[index] = [...(byIndex[index] ?? []), at];
        },
        [],
      );
    }
    return byIndex;
  };

  return async (run) => {
    const byVariable = new Map<string, Representations>();
    const batches = groups.map((group) => {
      const name = group.alias.representationsVariableName;
      const representations = byVariable.get(name) ?? { list: [], byKey: new Map<string, number>() };
      byVariable.set(name, representations);
      return collect(run, group, representations);
    });
    if (batches.every((batch) => batch.targets.length === 0)) return;
    const variables = pickVariables(run.variables, node.variableUsages);
    for (const [name, { list }] of byVariable) variables[name] = list;

    const result = await call.run(run, variables);
    const pathsOfGroup = (at: number) => {
      const group = groups[at];
      const batch = batches[at];
      return group && batch ? pathsOf(run, group, batch) : [];
    };
    const everywhere = () => commonPaths(groups.flatMap((_, at) => pathsOfGroup(at).flat()));
    if (result instanceof Error) {
      groups.forEach(({ confirms }, at) => {
        for (const target of confirms ? (batches[at]?.targets ?? []) : [])
          noteVerdict(run, target, 'UNKNOWN');
      });
      const empty = groups.flatMap(({ keys }, index) =>
        pathsOfGroup(index)
          .flat()
          .map((at) => ({ at, keys })),
      );
      for (const path of everywhere()) {
        const missing = empty.filter(({ at }) => path.every((segment, index) => at[index] === segment));
        run.errors.push(failure(result, node.serviceName, path, missing));
      }
      return;
    }
    if (result.errors) {
      for (const error of result.errors) {
        const [alias, index, ...rest] = error.path ?? [];
        const at = groups.findIndex((group) => group.alias.alias === alias);
        const paths = typeof index === 'number' ? pathsOfGroup(at)[index] : undefined;
        for (const path of paths ?? everywhere()) {
          run.errors.push(relocated(error, node.serviceName, paths ? [...path, ...rest] : path));
        }
      }
    }
    if (!result.data) return;
    if (outputRewrites) applyRewrites(result.data, outputRewrites, matches);
    groups.forEach(({ alias, confirms }, at) => {
      const entities = result.data?.[alias.alias];
      const batch = batches[at];
      if (!Array.isArray(entities) || batch === undefined) return;
      if (alias.outputRewrites) applyRewrites(entities, alias.outputRewrites, matches);
      for (let index = 0; index < batch.targets.length; index++) {
        const position = batch.indexes[index] ?? -1;
        const entity: unknown = entities[position];
        const target = batch.targets[index];
        if (target === undefined) continue;
        if (confirms) noteVerdict(run, target, verdictOf(entity, alias.alias, position, result.errors));
        if (entity === null) run.absent.add(target);
        else if (typeof entity === 'object') mergeInto(target, entity as Json);
      }
    });
  };
}

/** Equal for equal representations. Their values are mostly ids, for which this is faster than JSON. */
function representationKey(representation: Json): string {
  let key = '';
  for (const name in representation) {
    const value = representation[name];
    key += typeof value === 'string' ? `${name}:${value}\n` : `${name}=${JSON.stringify(value)}\n`;
  }
  return key;
}

interface SubgraphCall {
  readonly operation: SubgraphOperation;
  /** Resolves to the failure of the whole subgraph instead of rejecting. */
  run(run: Run, variables: Json): Promise<SubgraphResult | WaybillError>;
}

function subgraphOperation(node: FetchNode | BatchFetchNode): SubgraphOperation {
  const document = parse(node.operation, { noLocation: true });
  return { text: node.operation, document, kind: node.operationKind ?? 'query' };
}

/** The keys that stay empty when a whole operation fails: for an entity fetch, those inside its entities. */
function missingKeys({ document }: SubgraphOperation, entities?: string): readonly string[] {
  const definition = document.definitions.find((candidate) => candidate.kind === Kind.OPERATION_DEFINITION);
  const set = definition?.selectionSet;
  if (entities === undefined) return set ? responseKeys(set) : [];
  const fields = set?.selections.filter((selection) => selection.kind === Kind.FIELD) ?? [];
  const inside = fields.find(({ alias, name }) => (alias ?? name).value === entities)?.selectionSet;
  return inside ? responseKeys(inside) : [];
}

function subgraphCall(node: FetchNode | BatchFetchNode): SubgraphCall {
  const operation = subgraphOperation(node);
  return {
    operation,
    run: (run, variables) => callSubgraph(run, node.serviceName, { operation, variables }),
  };
}

function responseKeys(set: SelectionSetNode): string[] {
  const keys = new Set<string>();
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      for (const key of responseKeys(selection.selectionSet)) keys.add(key);
    } else if (selection.name.value !== '__typename') {
      keys.add(selection.alias?.value ?? selection.name.value);
    }
  }
  return [...keys];
}

function pickVariables(variables: Readonly<Json>, usages: readonly string[] | undefined): Json {
  const picked: Json = {};
  for (const name of usages ?? []) if (name in variables) picked[name] = variables[name];
  return picked;
}

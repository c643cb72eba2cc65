import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';

export interface ListSize {
  readonly assumedSize: number | undefined;
  readonly slicingArguments: readonly string[];
  readonly sizedFields: readonly string[];
}

export interface CostWeights {
  /** `@cost` of fields, by `Type.field`. */
  readonly fields: ReadonlyMap<string, number>;
  /** `@cost` of types, by name. */
  readonly types: ReadonlyMap<string, number>;
  /** `@listSize`, by `Type.field`. */
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/** Reads the `@cost` and `@listSize` that the subgraphs declare from the supergraph they compose to. */
export function readCostWeights(supergraph: DocumentNode): CostWeights {
  const fields = new Map<string, number>();
  const types = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  for (const node of supergraph.definitions) {
    if (!('directives' in node) || !('name' in node) || node.name === undefined) continue;
    const weight = weightOf(node.directives);
    if (weight !== undefined) types.set(node.name.value, weight);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      const coordinate = `${node.name.value}.${field.name.value}`;
      const fieldWeight = weightOf(field.directives);
      if (fieldWeight !== undefined) fields.set(coordinate, fieldWeight);
      const listSize = listSizeOf(field.directives);
      if (listSize !== undefined) listSizes.set(coordinate, listSize);
    }
  }
  return { fields, types, listSizes };
}

type Directives = readonly (ConstDirectiveNode | DirectiveNode)[] | undefined;

function weightOf(directives: Directives): number | undefined {
  const weight = argumentsOf(directives, 'cost')?.['weight'];
  const number = Number(weight);
  return weight !== undefined && Number.isFinite(number) ? number : undefined;
}

function listSizeOf(directives: Directives): ListSize | undefined {
  const values = argumentsOf(directives, 'listSize');
  if (values === undefined) return undefined;
  const assumed = values['assumedSize'];
  return {
    assumedSize: typeof assumed === 'number' ? assumed : undefined,
    slicingArguments: names(values['slicingArguments']),
    sizedFields: names(values['sizedFields']),
  };
}

function argumentsOf(directives: Directives, name: string): Record<string, unknown> | undefined {
  const directive = directives?.find((candidate) => candidate.name.value === name);
  if (directive === undefined) return undefined;
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

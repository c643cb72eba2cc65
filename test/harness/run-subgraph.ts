import { type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Caller, Role } from '../../src/domain/access.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';

export interface SubgraphAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: ExecutionResult['errors'];
  readonly usage: UpstreamUsage;
}

/** Someone of the company, with any role. */
export function staff(role: Role): Caller {
  return {
    subject: `staff-${role}`,
    userId: '00000000-0000-7000-8000-000000000000',
    role,
    scope: { kind: 'ALL' },
  };
}

/** Runs one operation in a subgraph as a request of its own, the way the gateway's local transport does. */
export async function runSubgraph(
  subgraph: Subgraph,
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<SubgraphAnswer> {
  const compiled = compiledIn(subgraph.schema, query);
  const usage = newUpstreamUsage();
  const context = subgraph.contextFor({ requestId: 'test', caller, usage, signal: undefined });
  const { data, errors }: ExecutionResult = await compiled.query({}, context, { ...variables });
  return { data: data ?? {}, errors, usage };
}

/** By schema and text: to compile a text costs more than to run it. */
const COMPILED = new WeakMap<GraphQLSchema, Map<string, CompiledQuery>>();

function compiledIn(schema: GraphQLSchema, query: string): CompiledQuery {
  const known = COMPILED.get(schema) ?? new Map<string, CompiledQuery>();
  COMPILED.set(schema, known);
  const compiled = known.get(query) ?? compile(schema, query);
  known.set(query, compiled);
  return compiled;
}

function compile(schema: GraphQLSchema, query: string): CompiledQuery {
  const document = parse(query);
  const [invalid] = validate(schema, document);
  if (invalid) throw invalid;
  const compiled = compileQuery(schema, document);
  if (!isCompiledQuery(compiled)) throw new Error(`graphql-jit cannot compile: ${JSON.stringify(compiled)}`);
  return compiled;
}

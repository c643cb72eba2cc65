import { type ExecutionResult, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
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
  const document = parse(query);
  const [invalid] = validate(subgraph.schema, document);
  if (invalid) throw invalid;
  const compiled = compileQuery(subgraph.schema, document);
  if (!isCompiledQuery(compiled)) throw new Error(`graphql-jit cannot compile: ${JSON.stringify(compiled)}`);
  const usage = newUpstreamUsage();
  const context = subgraph.contextFor({ requestId: 'test', caller, usage, signal: undefined });
  const { data, errors }: ExecutionResult = await compiled.query({}, context, { ...variables });
  return { data: data ?? {}, errors, usage };
}

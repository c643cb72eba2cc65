import { createSourceEventStream, type ExecutionResult, execute, parse, validate } from 'graphql';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';

export interface StreamedAnswer {
  readonly __typename: string;
  readonly cursor: string;
  readonly [field: string]: unknown;
}

/** What a subscription has answered so far, less its heartbeats. */
export interface Subscribed extends AsyncDisposable {
  readonly answers: readonly StreamedAnswer[];
  readonly heartbeats: readonly StreamedAnswer[];
  readonly errors: NonNullable<ExecutionResult['errors']>;
  /** As they left the resolver, before anything was joined. */
  readonly sent: readonly unknown[];
}

/**
 * Runs a subscription of a subgraph the way the gateway does: one source stream, and each of its events executed with a
 * context of its own.
 *
 * @throws GraphQLError when it is refused
 */
export async function subscribeTo(
  subgraph: Subgraph,
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Subscribed> {
  const { schema } = subgraph;
  const document = parse(query);
  const [invalid] = validate(schema, document);
  if (invalid) throw invalid;
  const contextFor = () =>
    subgraph.contextFor({ requestId: 'test', caller, usage: newUpstreamUsage(), signal: undefined });
  const source = await createSourceEventStream({
    schema,
    document,
    variableValues: variables,
    contextValue: contextFor(),
  });
  if (!(Symbol.asyncIterator in source)) throw source.errors?.[0] ?? new Error('no stream');
  const answers: StreamedAnswer[] = [];
  const heartbeats: StreamedAnswer[] = [];
  const errors: NonNullable<ExecutionResult['errors']>[number][] = [];
  const sent: unknown[] = [];
  const iterator = source[Symbol.asyncIterator]();
  const reading = (async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      sent.push(next.value);
      const result: ExecutionResult = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue: contextFor(),
        rootValue: next.value,
      });
      errors.push(...(result.errors ?? []));
      const [answer] = Object.values(result.data ?? {}) as StreamedAnswer[];
      if (answer?.__typename === 'Heartbeat') heartbeats.push(answer);
      else if (answer != null) answers.push(answer);
    }
  })();
  return {
    answers,
    heartbeats,
    errors,
    sent,
    async [Symbol.asyncDispose]() {
      await iterator.return?.();
      await reading;
    },
  };
}

import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  locatedError,
} from 'graphql';
import type { SubgraphRequest, SubgraphResult } from './subgraph-transport.ts';
import { wholeAnswer } from './whole-answer.ts';

/**
 * Runs a subscription of a schema: the source's events, each executed with a context of its own. The stock `subscribe`
 * has one context, hence one set of loaders, for all events, and would answer what it read for the first one.
 *
 * An event whose record cannot be read for the moment is read again before it is handed out (`wholeAnswer`). What comes
 * after it, heartbeats included, stays in the source.
 *
 * A resolver that fails before its first event refuses the subscription: that is an answer. One that fails later has
 * ended the stream, which rejects.
 *
 * @param contextFor answers a new context at each call; the signal aborts when the stream ends
 * @param parent ends the stream
 */
export function executeSubscription(
  schema: GraphQLSchema,
  request: SubgraphRequest,
  contextFor: (signal: AbortSignal) => object,
  parent: AbortSignal | undefined,
): AsyncGenerator<SubgraphResult, void, void> {
  const end = new AbortController();
  const signal = parent === undefined ? end.signal : AbortSignal.any([parent, end.signal]);
  const events = eventsOf(schema, request, () => contextFor(signal), signal);
  const close = events.return.bind(events);
  // A generator that waits for its source hears of `return` only when the next event has come.
  events.return = (value) => {
    end.abort();
    return close(value);
  };
  return events;
}

async function* eventsOf(
  schema: GraphQLSchema,
  { operation: { document }, variables: variableValues }: SubgraphRequest,
  contextFor: () => object,
  signal: AbortSignal,
): AsyncGenerator<SubgraphResult, void, void> {
  const source = await createSourceEventStream({
    schema,
    document,
    variableValues,
    contextValue: contextFor(),
  });
  if (!(Symbol.asyncIterator in source)) {
    yield source;
    return;
  }
  let begun = false;
  try {
    for await (const rootValue of source) {
      begun = true;
      const read = () => execute({ schema, document, rootValue, variableValues, contextValue: contextFor() });
      const answer = await wholeAnswer(read, signal);
      if (answer === null) return;
      yield answer;
    }
  } catch (error) {
    if (begun) throw error;
    // A resolver that is a generator refuses with its first step.
    yield refusal(document, error);
  }
}

function refusal(document: DocumentNode, error: unknown): SubgraphResult {
  const [field] = getOperationAST(document)?.selectionSet.selections ?? [];
  const path = field?.kind === Kind.FIELD ? [field.alias?.value ?? field.name.value] : null;
  return { errors: [locatedError(error, undefined, path)] };
}

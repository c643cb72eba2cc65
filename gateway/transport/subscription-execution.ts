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
 * Runs a subscription of a schema, and executes each event with a context of its own. graphql-js's `subscribe` has one
 * context, and so one set of loaders, for all events: later events would get the first one's cached reads.
 *
 * If an event's record cannot be read at the moment, the event is read again before it is delivered (`wholeAnswer`). Later
 * events and heartbeats stay in the source meanwhile.
 *
 * If the resolver fails before its first event, the stream yields one answer: the refusal. If it fails later, the stream
 * rejects.
 *
 * @param contextFor returns a new context on each call; its signal aborts when the stream ends
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
  // `return` alone takes effect only at the source's next event, so the signal ends the wait.
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
    // A generator resolver throws its refusal on the first step.
    yield refusal(document, error);
  }
}

function refusal(document: DocumentNode, error: unknown): SubgraphResult {
  const [field] = getOperationAST(document)?.selectionSet.selections ?? [];
  const path = field?.kind === Kind.FIELD ? [field.alias?.value ?? field.name.value] : null;
  return { errors: [locatedError(error, undefined, path)] };
}

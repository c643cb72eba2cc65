import type { FetcherParams, FetcherReturnType } from '@graphiql/toolkit';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { session } from '../graph/session.ts';

type Answer = Record<string, unknown>;

/** Answers to an operation: one for a query or a mutation, a stream of server-sent events for a subscription. */
export function answersOf(
  params: FetcherParams,
  headers: Readonly<Record<string, string>>,
): FetcherReturnType {
  const operation = getOperationAST(parse(params.query), params.operationName);
  return operation?.operation === OperationTypeNode.SUBSCRIPTION
    ? eventsOf(params, headers)
    : answerOf(params, headers);
}

async function answerOf(params: FetcherParams, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await send(params, 'application/graphql-response+json, application/json', headers);
  return (await response.json()) as Answer;
}

/** An answer in JSON is a refusal. */
async function* eventsOf(
  params: FetcherParams,
  headers: Readonly<Record<string, string>>,
): AsyncGenerator<Answer> {
  const response = await send(params, 'text/event-stream', headers);
  if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    yield (await response.json()) as Answer;
    return;
  }
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.+)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data) as Answer;
    }
  }
}

function send(params: FetcherParams, accept: string, headers: Readonly<Record<string, string>>) {
  const { token } = session;
  return fetch('/graphql', {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(params),
  });
}

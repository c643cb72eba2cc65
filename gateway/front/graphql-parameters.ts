import type { IncomingMessage } from 'node:http';
import { parseJson, readBody, requireJson } from './body.ts';
import { RefusedRequest } from './refused-request.ts';

/** The parameters of a request, named as in the GraphQL over HTTP specification. */
export interface GraphQLParameters {
  /** Null when the request names a persisted document instead of sending one. */
  readonly query: string | null;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The request asks what the operation costs, and does not run it. */
  readonly costOnly: boolean;
}

const NAMES = ['query', 'operationName', 'variables', 'extensions'] as const;
type Parameters = Partial<Record<(typeof NAMES)[number], unknown>>;

/**
 * Reads the parameters of a POST from its body, and those of any other method from its query string.
 *
 * @throws RefusedRequest 400 or 415
 * @throws BodyTooLarge
 */
export async function readParameters(
  request: IncomingMessage,
  search: string,
  bodyBytes: number,
): Promise<GraphQLParameters> {
  if (request.method !== 'POST') return checked(fromQueryString(search));
  requireJson(request);
  return parametersIn(parseJson(await readBody(request, bodyBytes), 'The body'));
}

/** The parameters in a body. Throws RefusedRequest 400. */
export function parametersIn(body: unknown): GraphQLParameters {
  if (isObject(body)) return checked(body);
  const message = Array.isArray(body) ? 'Send one operation in a request.' : 'The body is no JSON object.';
  throw new RefusedRequest(400, message);
}

function checked({ query, operationName, variables, extensions }: Parameters): GraphQLParameters {
  if (!isNothing(extensions) && !isObject(extensions)) {
    throw new RefusedRequest(400, 'extensions is no JSON object.');
  }
  if (!isNothing(variables) && !isObject(variables)) {
    throw new RefusedRequest(400, 'variables is no JSON object.');
  }
  if (!isNothing(operationName) && typeof operationName !== 'string') {
    throw new RefusedRequest(400, 'operationName is no string.');
  }
  const isPersisted = isObject(extensions) && isObject(extensions['persistedQuery']);
  if (isNothing(query) && !isPersisted) throw new RefusedRequest(400, 'The request has no query.');
  if (!isNothing(query) && typeof query !== 'string') throw new RefusedRequest(400, 'query is no string.');
  return {
    query: query ?? null,
    operationName: operationName || undefined,
    variables: variables ?? {},
    costOnly: asksCostOnly(extensions),
  };
}

/** Whether `extensions` of a request are `{ "costOnly": true }`. @throws RefusedRequest 400 for another value */
export function asksCostOnly(extensions: unknown): boolean {
  const costOnly = isObject(extensions) ? extensions['costOnly'] : undefined;
  if (isNothing(costOnly) || typeof costOnly === 'boolean') return costOnly === true;
  // The client asked only for the cost: a text such as "true" must not run its mutation.
  throw new RefusedRequest(400, 'extensions.costOnly is neither true nor false.');
}

function fromQueryString(search: string): Parameters {
  const found = new Map<string, string>();
  for (const pair of search.split('&')) {
    const at = pair.indexOf('=');
    const name = decoded(at === -1 ? pair : pair.slice(0, at));
    if (!NAMES.some((known) => known === name)) continue;
    // A repeated parameter is refused: a proxy may read the first and the gateway the second.
    if (found.has(name)) throw new RefusedRequest(400, `${name} stands twice in the query string.`);
    found.set(name, decoded(at === -1 ? '' : pair.slice(at + 1)));
  }
  const json = (name: string) => {
    const text = found.get(name);
    return text === undefined || text === '' ? undefined : parseJson(text, name);
  };
  return {
    query: found.get('query'),
    operationName: found.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
}

/** Refuses bytes that are not UTF-8; URLSearchParams would replace them with U+FFFD. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new RefusedRequest(400, 'The query string is not percent-encoded UTF-8.');
  }
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

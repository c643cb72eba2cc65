import type { SpanDescription } from '../telemetry/tracing.ts';
import { API_VERSION } from './api-version.ts';
import type { Soql } from './soql.ts';

/** Resources of the API, and the next word of their address where it names an object or an action. */
const RESOURCE =
  /^(?:\/services\/data\/v[\d.]+)?\/(query|queryAll|limits|sobjects|composite|jobs)(?:\/(\w+))?(?=[/?]|$)/;

/**
 * Names a call by its method and resource. The rest of an address may hold ids, external ids and the text of a query, so none
 * of it is recorded.
 */
export function callSpan({
  method,
  url,
}: {
  readonly method: string;
  readonly url: string;
}): SpanDescription {
  const [, resource = 'other', part] = RESOURCE.exec(url) ?? [];
  const isNamed = part !== undefined && NAMED.has(resource) && !/\d/.test(part);
  const template = `/services/data/v${API_VERSION}/${resource}${isNamed ? `/${part}` : ''}`;
  return {
    name: `${method} ${template}`,
    kind: 'CLIENT',
    attributes: { 'http.request.method': method, 'url.template': template },
  };
}

const NAMED = new Set(['sobjects', 'composite', 'jobs']);

/** A quoted literal, a parenthesis, or the object of a query. */
const TOKEN = /'(?:[^'\\]|\\.)*'|[()]|\bFROM\s+(\w+)/gi;

/** Names a query by the object that it selects from. Its text holds literals, so it is not recorded. */
export function querySpan({ text }: Soql): SpanDescription {
  const object = objectSelected(text);
  const name = object === null ? 'SELECT' : `SELECT ${object}`;
  return {
    name,
    kind: 'CLIENT',
    attributes: {
      'db.system.name': 'salesforce',
      'db.operation.name': 'SELECT',
      'db.collection.name': object ?? undefined,
      'db.query.summary': name,
    },
  };
}

/** Queries of child records stand in parentheses, before the object of the whole query. */
function objectSelected(text: string): string | null {
  let depth = 0;
  for (const [token, object] of text.matchAll(TOKEN)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && object !== undefined) return object;
  }
  return null;
}

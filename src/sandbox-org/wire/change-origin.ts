import type { ApiRequest } from './exchange.ts';

/**
 * `changeOrigin` of the change events of a call, or of the bulk job that it creates. The client is what the caller says in
 * `Sforce-Call-Options`.
 */
export function changeOrigin({ base, headers }: ApiRequest, api: 'rest' | 'bulkapi'): string {
  const version = base.slice(base.lastIndexOf('v') + 1);
  const client = /(?:^|[,;\s])client\s*=\s*([^,;]+)/i.exec(headers['sforce-call-options'] ?? '')?.[1];
  const origin = `com/salesforce/api/${api}/${version}`;
  return client === undefined ? origin : `${origin};client=${client.trim()}`;
}

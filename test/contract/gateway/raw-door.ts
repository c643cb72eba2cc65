import { rawHead, rawHttp } from '../../harness/raw-http.ts';

export const AUTHORIZATION = 'authorization: Bearer user-1';
export const HOST = 'host: hub.example';
export const JSON_FIELD = 'content-type: application/json';
/** A query that user-1 may ask, as the body of a POST and as a query string, and its answer. */
export const BODY = JSON.stringify({ query: '{ viewer { userId } }' });
export const SEARCH = `query=${encodeURIComponent('{ viewer { userId } }')}`;
export const ANSWER = { data: { viewer: { userId: 'user-1' } } };

/** Raw requests of user-1 to a gateway. */
export function rawDoor(url: () => string) {
  const ask = (method: string, target: string, ...fields: readonly string[]) =>
    rawHttp(url(), rawHead(`${method} ${target}`, [HOST, AUTHORIZATION, ...fields]));
  return {
    ask,
    get: (target: string, ...fields: readonly string[]) => ask('GET', target, ...fields),
    post: (body: string | Uint8Array, ...fields: readonly string[]) => {
      const head = [HOST, AUTHORIZATION, `content-length: ${Buffer.byteLength(body)}`, ...fields];
      return rawHttp(url(), rawHead('POST /graphql', head), body);
    },
  };
}

import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

const toys = toyGateway({ development: true });
let url = '';

beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

describe.each([
  ['a caller', { authorization: 'Bearer user-1' }],
  ['a stranger', {}],
])('GraphQL over HTTP for %s', (_who, credentials) => {
  const fetchFn = (input: string | URL, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...credentials, ...(init.headers as Record<string, string>) } });

  it.each(serverAudits({ url: () => url, fetchFn }).map((audit) => [audit.name, audit] as const))(
    '%s',
    async (_name, audit) => {
      const result = await audit.fn();
      // A notice is an optional MAY that the gateway chose otherwise.
      if (result.status !== 'ok' && !(result.status === 'notice' && audit.name.startsWith('MAY'))) {
        throw new Error(
          `${audit.id} ${audit.name}: ${result.status === 'error' ? result.reason : result.reason}`,
        );
      }
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

const PORTAL = 'https://portal.example';
const toys = toyGateway({ allowedOrigins: [PORTAL] });
let url = '';

beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

const preflight = (origin: string, path = '/graphql') =>
  fetch(new URL(path, url), {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
const ask = (origin: string) =>
  fetch(url, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });

describe('a page of another web origin', () => {
  it('may ask with a token when its origin is allowed', async () => {
    const { status, headers } = await preflight(PORTAL);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(PORTAL);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await ask(PORTAL)).headers.get('access-control-allow-origin')).toBe(PORTAL);
  });

  it('may send and read documents, with their names and digests', async () => {
    for (const path of ['/documents', '/documents/1']) {
      expect((await preflight(PORTAL, path)).headers.get('access-control-allow-origin')).toBe(PORTAL);
      const { headers } = await fetch(new URL(path, url), { headers: { origin: PORTAL } });
      expect(headers.get('access-control-allow-origin')).toBe(PORTAL);
      expect(headers.get('access-control-expose-headers')).toContain('content-disposition');
    }
  });

  it('gets no permission when its origin is not allowed', async () => {
    for (const origin of ['https://evil.example', 'null', `${PORTAL}.evil.example`]) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('is never allowed to send cookies', async () => {
    expect((await preflight(PORTAL)).headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('does not share a cached answer with another origin', async () => {
    expect((await ask(PORTAL)).headers.get('vary')).toContain('origin');
  });
});

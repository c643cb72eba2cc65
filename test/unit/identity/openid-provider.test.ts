import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openIdProvider } from '../../../src/identity/openid-provider.ts';

let answer: RequestListener;
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(request, response);
});
let issuer = '';
let now = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  now = 1_000_000;
});

const document = (change: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  code_challenge_methods_supported: ['plain', 'S256'],
  ...change,
});
const saying = (body: unknown): RequestListener => {
  return (_request, response) => response.end(JSON.stringify(body));
};
const provider = (httpsOnly = false) => openIdProvider({ issuer, httpsOnly, now: () => now });
const away = { code: 'UPSTREAM_UNAVAILABLE' };

describe('an issuer', () => {
  it('says where it signs people in, and is asked again after ten minutes', async () => {
    answer = saying(document());
    const opened = provider();
    const endpoints = () => opened.endpoints();
    const expected = { authorizationEndpoint: `${issuer}/authorize`, tokenEndpoint: `${issuer}/token` };
    expect(await Promise.all([endpoints(), endpoints()])).toEqual([expected, expected]);
    now += 9 * 60_000;
    await endpoints();
    expect(asked).toEqual(['/.well-known/openid-configuration']);
    now += 2 * 60_000;
    await endpoints();
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['another issuer', () => saying(document({ issuer: `${issuer}/other` }))],
    ['no PKCE by S256', () => saying(document({ code_challenge_methods_supported: ['plain'] }))],
    ['an endpoint that is no web address', () => saying(document({ token_endpoint: 'javascript:alert(1)' }))],
    ['no endpoint', () => saying(document({ authorization_endpoint: undefined }))],
    ['no JSON', (): RequestListener => (_request, response) => response.end('<html>')],
    ['an error', (): RequestListener => (_request, response) => response.writeHead(500).end()],
    [
      'a redirect',
      (): RequestListener => (request, response) => {
        if (request.url === '/elsewhere') response.end(JSON.stringify(document()));
        else response.writeHead(302, { location: '/elsewhere' }).end();
      },
    ],
  ])('is not believed with %s', async (_, listener) => {
    answer = listener();
    await expect(provider().endpoints()).rejects.toMatchObject(away);
  });

  it('that is away is asked every few seconds only; what it said before stays', async () => {
    answer = (_request, response) => response.destroy();
    const opened = provider();
    const endpoints = () => opened.endpoints();
    await expect(endpoints()).rejects.toMatchObject(away);
    await expect(endpoints()).rejects.toMatchObject(away);
    expect(asked).toHaveLength(1);
    now += 6_000;
    answer = saying(document());
    const first = await endpoints();
    now += 11 * 60_000;
    answer = (_request, response) => response.destroy();
    expect(await endpoints()).toEqual(first);
    expect(asked).toHaveLength(3);
  });

  it('is reached by TLS in production, and so are its endpoints', () => {
    expect(() => provider(true)).toThrow('WAYBILL_TOKEN_ISSUER');
    expect(() => openIdProvider({ issuer: 'waybill', httpsOnly: false })).toThrow('WAYBILL_TOKEN_ISSUER');
    expect(() => openIdProvider({ issuer: 'https://id.example', httpsOnly: true })).not.toThrow();
  });
});

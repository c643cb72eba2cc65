import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, ROLES_OF_KIND } from '../../src/domain/access.ts';
import { openDemoIssuer } from '../../src/identity/demo-issuer.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let publicKeys: string;
let publicJwk: { readonly kid: string };
let privateKey: CryptoKey;

beforeAll(async () => {
  hub = await startTestHub();
  const folder = join(hub.config.dataFolder, 'identity');
  publicKeys = readFileSync(join(folder, 'demo-public-keys.json'), 'utf8');
  [publicJwk = { kid: '' }] = (JSON.parse(publicKeys) as { keys: [{ kid: string }] }).keys;
  privateKey = await importPKCS8(readFileSync(join(folder, 'demo-signing-key.pem'), 'utf8'), 'ES256');
});
afterAll(() => hub?.[Symbol.asyncDispose]());

const VICTIM = 'ana@northwind.example';
const QUERY = '{ viewer { role user { name } } }';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function claims(more: object = {}): object {
  const now = Math.floor(Date.now() / 1_000);
  const { tokenIssuer: iss, tokenAudience: aud } = hub.config;
  return { sub: VICTIM, role: 'CUSTOMER', iss, aud, iat: now, exp: now + 600, ...more };
}

/** Signed with the issuer's own key: everything is right but what is changed. */
function signed(more: object, header: object = {}): Promise<string> {
  return new SignJWT({ ...claims(), ...more })
    .setProtectedHeader({ alg: 'ES256', kid: publicJwk.kid, ...header })
    .sign(privateKey, { crit: { exp2: true } });
}

function hmac(secret: string | Buffer, header: object = {}): string {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT', kid: publicJwk.kid, ...header })}.${encoded(claims({ sub: 'admin@waybill.example', role: 'ADMIN' }))}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Signed with a key of the attacker's, which the header offers in some way. */
async function ownKey(header: (jwk: object) => object): Promise<string> {
  const { publicKey, privateKey: own } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = await exportJWK(publicKey);
  return new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'ES256', ...header(jwk) }).sign(own);
}

const unsigned = (header: object) => `${encoded(header)}.${encoded(claims())}.`;

describe('a forged token opens nothing', () => {
  it.each<[string, () => string | Promise<string>]>([
    ['of the algorithm none', () => unsigned({ alg: 'none' })],
    ['of the algorithm None', () => unsigned({ alg: 'None', kid: publicJwk.kid })],
    ['of no algorithm', () => unsigned({ typ: 'JWT' })],
    ['signed with the public key file as a secret', () => hmac(publicKeys)],
    ['signed with the public key as a secret', () => hmac(JSON.stringify(publicJwk))],
    ['signed with nothing as a secret', () => hmac('')],
    ['with a path as key id', () => hmac('', { kid: '../../../../dev/null' })],
    ['with SQL as key id', () => hmac('x', { kid: "' UNION SELECT 'x" })],
    ['of another key with the right key id', () => ownKey(() => ({ kid: publicJwk.kid }))],
    ['that brings its key', () => ownKey((jwk) => ({ jwk }))],
    ['that brings its key under the right key id', () => ownKey((jwk) => ({ jwk, kid: publicJwk.kid }))],
    [
      'that says where its key is',
      () => ownKey(() => ({ jku: 'http://127.0.0.1:9/keys', kid: publicJwk.kid })),
    ],
    ['that brings a certificate', () => ownKey(() => ({ x5c: ['MIIB'], kid: publicJwk.kid }))],
    ['for another audience', () => signed({ aud: 'waybill-subgraphs' })],
    ['for nobody', () => signed({ aud: undefined })],
    ['of another issuer', () => signed({ iss: 'somebody' })],
    ['that has expired', () => signed({ exp: Math.floor(Date.now() / 1_000) - 60 })],
    ['that never expires', () => signed({ exp: undefined })],
    ['that is not valid yet', () => signed({ nbf: Math.floor(Date.now() / 1_000) + 600 })],
    ['of several roles', () => signed({ role: ['CUSTOMER', 'ADMIN'] })],
    ['of a made-up role', () => signed({ role: 'ROOT' })],
    ['with a header that must be understood', () => signed({}, { crit: ['exp2'], exp2: 1 })],
    [
      'with another body under a right signature',
      async () => {
        const [header, , signature] = (await signed({})).split('.');
        return `${header}.${encoded(claims({ sub: 'dee@harbor.example' }))}.${signature}`;
      },
    ],
    ['in five parts', async () => `${await signed({})}.a.b`],
    ['without its signature', async () => (await signed({})).replace(/[^.]+$/, '')],
  ])('%s', async (_name, make) => {
    const response = await fetch(hub.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await make()}` },
      body: JSON.stringify({ query: QUERY }),
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    const { data, errors } = (await response.json()) as { data?: unknown; errors: { extensions: object }[] };
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it.each([
    ['of an unknown subject', 'nobody@northwind.example'],
    ['of a subject in other letters', VICTIM.toUpperCase()],
    ['of a subject with a space', `${VICTIM} `],
    ['of a subject that is a pattern', '%@northwind.example'],
  ])('%s', async (_name, sub) => {
    const { status, data, errors } = await hub.ask(await signed({ sub }), QUERY);
    expect({ status, data }).toEqual({ status: 403, data: undefined });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', reason: 'UNKNOWN_USER' } }]);
  });

  it('with claims of account and branches, which nobody reads', async () => {
    const token = await signed({ account: 'HARBOR', accountId: '*', branches: ['HARBOR-SEA'], scope: 'ALL' });
    const { data } = await hub.ask(
      token,
      '{ viewer { account { customerCode } } shipments(first: 100) { nodes { number } } }',
    );
    expect(data).toMatchObject({ viewer: { account: { customerCode: 'NORTHWIND' } } });
    expect(JSON.stringify(data)).not.toContain('WB-HAR');
  });
});

describe('a token whose role its user may not have', () => {
  const users = [
    { subject: VICTIM, kind: 'CUSTOMER' },
    { subject: 'sam@waybill.example', kind: 'STAFF' },
    { subject: 'integration@waybill.example', kind: 'SERVICE' },
  ] as const;
  const pairs = users.flatMap(({ subject, kind }) =>
    ROLES.filter((role) => !ROLES_OF_KIND[kind].includes(role)).map((role) => ({ subject, kind, role })),
  );

  it.each(pairs)('is refused: $role for a $kind', async ({ subject, role }) => {
    const { tokenIssuer: issuer, tokenAudience: audience, dataFolder: folder } = hub.config;
    const demo = await openDemoIssuer({ folder, issuer, audience, production: false });
    const { status, data, errors } = await hub.ask(await demo.mint({ subject, role }), QUERY);
    expect({ status, data }).toEqual({ status: 403, data: undefined });
    expect(errors).toMatchObject([{ extensions: { reason: 'ROLE_NOT_ALLOWED' } }]);
  });
});

describe('a token counts only where it belongs', () => {
  const send = (init: { headers?: [string, string][]; path?: string; body?: object }) =>
    fetch(new URL(init.path ?? '', hub.url), {
      method: 'POST',
      headers: [['content-type', 'application/json'], ...(init.headers ?? [])],
      body: JSON.stringify({ query: QUERY, ...init.body }),
    });

  it('in the Authorization header as a bearer', async () => {
    const token = hub.tokens['customer'] ?? '';
    const answers = await Promise.all([
      send({ path: `?access_token=${token}` }),
      send({ path: `?authorization=Bearer%20${token}` }),
      send({ body: { authorization: `Bearer ${token}`, extensions: { authorization: `Bearer ${token}` } } }),
      send({ headers: [['cookie', `authorization=Bearer ${token}; token=${token}`]] }),
      send({ headers: [['x-authorization', `Bearer ${token}`]] }),
      send({ headers: [['authorization', token]] }),
      send({ headers: [['authorization', `Basic ${token}`]] }),
      send({ headers: [['authorization', `Bearer ${token} ${token}`]] }),
      send({ headers: [['authorization', `Bearer ${token},Bearer ${token}`]] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
  });

  it('and an envelope of subgraphs is nothing to the gateway', async () => {
    const answer = await send({ headers: [['waybill-envelope', '1.k1.e30.x']] });
    expect(answer.status).toBe(401);
  });
});

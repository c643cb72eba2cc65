import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WaybillError } from '../../../src/domain/errors.ts';
import { openDemoIssuer } from '../../../src/identity/demo-issuer.ts';
import { envelopeKeysFile } from '../../../src/identity/envelope-keys.ts';
import { type SecretFileOptions, secretFile } from '../../../src/identity/secret-file.ts';
import { publicKeyFile } from '../../../src/identity/token-keys.ts';
import { createTokenVerifier } from '../../../src/identity/token-verifier.ts';
import { AUDIENCE, ISSUER, signingKey } from '../../harness/issuer.ts';

let folder: string;
let path: string;
let now: number;
let problems: WaybillError[];
const onReloadFailure = (problem: WaybillError) => problems.push(problem);
const clock = () => now;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-identity-'));
  path = join(folder, 'file');
  now = 0;
  problems = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Replaces the file in one step, as secret stores do. */
function replace(content: string, mode = 0o600): void {
  writeFileSync(`${path}.new`, content, { mode });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
}

function textFile(options: SecretFileOptions) {
  return secretFile(path, 'the secret file', (content) => content, options);
}

describe('a secret file', () => {
  it('is read again after it changed, at most every two seconds', () => {
    replace('one\n');
    const secret = textFile({ production: true, onReloadFailure, now: clock });
    replace('two\n');
    now = 1_999;
    expect(secret.read()).toBe('one');
    now = 2_000;
    expect(secret.read()).toBe('two');
    expect(secret.version).toBe(2);
  });

  it('keeps its content while the file is missing or bad, and says so once', () => {
    replace('one');
    const secret = textFile({ production: true, onReloadFailure, now: clock });
    rmSync(path);
    now = 2_000;
    expect(secret.read()).toBe('one');
    now = 4_000;
    expect(secret.read()).toBe('one');
    expect(problems).toMatchObject([{ code: 'CONFIGURATION' }]);
    replace('two');
    now = 6_000;
    expect(secret.read()).toBe('two');
  });

  it('keeps its content while its folder is something else', () => {
    replace('one');
    const secret = textFile({ production: true, onReloadFailure, now: clock });
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    now = 2_000;
    expect(secret.read()).toBe('one');
    expect(problems).toMatchObject([{ code: 'CONFIGURATION' }]);
  });

  it('that every user may read is refused in production only', () => {
    replace('one', 0o644);
    expect(() => textFile({ production: true, onReloadFailure })).toThrow(/every user/);
    expect(textFile({ production: false, onReloadFailure }).read()).toBe('one');
  });

  it.each(['', '\n'])('with nothing in it is refused (case %#)', (content) => {
    replace(content);
    expect(() => textFile({ production: false, onReloadFailure })).toThrow(/empty/);
  });

  it('that is missing is refused by its name', () => {
    expect(() => textFile({ production: false, onReloadFailure })).toThrow(path);
  });

  it('with envelope keys takes a rotation up', () => {
    const line = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
    replace(line('a'));
    const keys = envelopeKeysFile(path, { production: true, onReloadFailure, now: clock });
    replace(`${line('b')}\n${line('a')}`);
    now = 2_000;
    expect(keys.read().signing.id).toBe('b');
    expect(keys.read().accepted.map((key) => key.id)).toEqual(['b', 'a']);
  });
});

describe('a public key file', () => {
  it.each(['PEM', 'JWK', 'JWK set'])('may be a %s', async (form) => {
    const key = await signingKey('k1');
    const { kid, alg, use, ...bare } = key.publicKey;
    const forms: Record<string, string> = {
      PEM: createPublicKey({ key: bare, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
      JWK: JSON.stringify(bare),
      'JWK set': JSON.stringify({ keys: [{ ...bare, kid, alg, use }] }),
    };
    replace(forms[form] ?? '');
    const keys = publicKeyFile(path, { onReloadFailure });
    const verified = await createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE }).verify(
      await key.sign(),
    );
    expect(verified.claims.jti).toBe('token-1');
  });

  it('that is replaced ends the tokens of the old key', async () => {
    const [old, next] = await Promise.all([signingKey('k1'), signingKey('k2')]);
    replace(JSON.stringify({ keys: [old.publicKey] }));
    const keys = publicKeyFile(path, { onReloadFailure, now: clock });
    const verifier = createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE });
    const token = await old.sign();
    await verifier.verify(token);
    replace(JSON.stringify({ keys: [next.publicKey] }));
    now = 2_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    await verifier.verify(await next.sign());
  });

  it.each([
    ['a private key', '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----'],
    ['a private JWK', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'],
    ['a shared secret', '{"kty":"oct","k":"AAAA"}'],
    ['no key', '{"hello":1}'],
  ])('with %s is refused', (_, content) => {
    replace(content);
    expect(() => publicKeyFile(path, { onReloadFailure })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION' }),
    );
  });
});

describe('the demo issuer', () => {
  const options = () => ({ folder, issuer: ISSUER, audience: AUDIENCE, production: false });

  it('keeps its key, which only its owner may read, from start to start', async () => {
    const [first, second] = await Promise.all([openDemoIssuer(options()), openDemoIssuer(options())]);
    const third = await openDemoIssuer(options());
    const keys = publicKeyFile(third.publicKeyFile, { onReloadFailure });
    const verifier = createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE });
    for (const issuer of [first, second, third]) {
      const { claims } = await verifier.verify(await issuer.mint({ subject: 'ana', role: 'ANALYST' }));
      expect(claims).toMatchObject({ sub: 'ana', role: 'ANALYST' });
    }
    expect(statSync(join(folder, 'identity', 'demo-signing-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('does not exist in production', async () => {
    await expect(openDemoIssuer({ ...options(), production: true })).rejects.toMatchObject({
      code: 'CONFIGURATION',
    });
  });
});

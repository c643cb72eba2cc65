import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import type { Role } from '../domain/access.ts';
import { WaybillError } from '../domain/errors.ts';

export interface DemoIssuerOptions {
  /** The data folder; the keys live in its folder `identity`. */
  readonly folder: string;
  readonly issuer: string;
  readonly audience: string;
  /** True throws CONFIGURATION: production has no demo issuer. */
  readonly production: boolean;
}

export interface DemoToken {
  readonly subject: string;
  readonly role: Role;
  /** How long it is valid; 12 hours when absent. */
  readonly lifetimeSeconds?: number;
}

/** Signs tokens for trying the hub out, with a key that never leaves this machine. */
export interface DemoIssuer {
  /** The path of the public key, as a JWK set; for `publicKeyFile`. */
  readonly publicKeyFile: string;
  mint(token: DemoToken): Promise<string>;
}

const ALGORITHM = 'ES256';
const LIFETIME_SECONDS = 12 * 60 * 60;

/** The path of the public key of a data folder's demo issuer. */
export function demoPublicKeys(dataFolder: string): string {
  return join(dataFolder, 'identity', 'demo-public-keys.json');
}

/**
 * Opens the demo issuer of a data folder and makes its key pair the first time. Two processes that start together
 * end up with the same key.
 */
export async function openDemoIssuer(options: DemoIssuerOptions): Promise<DemoIssuer> {
  const { issuer, audience } = options;
  if (options.production) throw new WaybillError('CONFIGURATION', 'Demo tokens are not made in production.');
  const folder = join(options.folder, 'identity');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const privateKeyFile = join(folder, 'demo-signing-key.pem');
  const publicKeyFile = demoPublicKeys(options.folder);
  if (!(await exists(privateKeyFile))) await createPrivateKey(privateKeyFile);
  await chmod(privateKeyFile, 0o600);

  const unusable = (cause?: unknown) =>
    new WaybillError('CONFIGURATION', `${privateKeyFile} is not an ES256 key; delete it to get a new one.`, {
      cause,
    });
  const pem = await readFile(privateKeyFile, 'utf8');
  const privateKey = await importPKCS8(pem, ALGORITHM, { extractable: true }).catch((cause: unknown) => {
    throw unusable(cause);
  });
  const { kty, crv, x, y } = await exportJWK(privateKey);
  if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined) throw unusable();
  const publicKey = { kty, crv, x, y };
  const kid = await calculateJwkThumbprint(publicKey);
  await replaceFile(
    publicKeyFile,
    JSON.stringify({ keys: [{ ...publicKey, kid, alg: ALGORITHM, use: 'sig' }] }),
  );

  return {
    publicKeyFile,
    mint: ({ subject, role, lifetimeSeconds = LIFETIME_SECONDS }) =>
      new SignJWT({ role })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetimeSeconds)
        .sign(privateKey),
  };
}

/** The file is complete or absent, and the first one stays: `link` fails if another process was first. */
async function createPrivateKey(path: string): Promise<void> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, await exportPKCS8(privateKey), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(await exists(path))) throw error;
  } finally {
    await unlink(draft);
  }
}

async function replaceFile(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o644, flag: 'wx' });
  await rename(draft, path);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { WaybillError } from '../domain/errors.ts';
import { AuthenticationError } from './authentication-error.ts';
import { watchFile } from './watched-file.ts';

/** The public keys of a token issuer. */
export interface TokenKeys {
  /**
   * Changes whenever the set of keys does, so that tokens verified with a withdrawn key are verified again.
   * Reading it starts a refresh in the background when the keys are due for one.
   */
  readonly version: number;
  /** The key for a token's header; throws `AuthenticationError` UNKNOWN_KEY or KEYS_UNAVAILABLE. */
  find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey>;
}

/** Picks the one key of a set that fits a header. */
export type KeyPicker = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/**
 * Public keys from a file: PEM, a JWK or a JWK set. A changed file is used within seconds. A lone key without
 * an id fits a token with any key id.
 */
export function publicKeyFile(
  path: string,
  options: { onReloadFailure: (problem: WaybillError) => void; now?: () => number },
): TokenKeys {
  const file = watchFile({
    ...options,
    path,
    purpose: 'the public key file',
    parse: (content) => keyPicker(parsePublicKeys(content)),
  });
  return {
    get version() {
      return file.version;
    },
    find: (header, token) => file.read()(header, token),
  };
}

/** @throws AuthenticationError UNKNOWN_KEY from the picker when no key, or more than one, fits. */
export function keyPicker(keySet: JSONWebKeySet): KeyPicker {
  const keys = createLocalJWKSet(keySet);
  return async (header, token) => {
    try {
      return await keys(headerFor(header, keySet), token);
    } catch (cause) {
      if (isNoFittingKey(cause)) throw new AuthenticationError('UNKNOWN_KEY', { cause });
      throw cause;
    }
  };
}

/** The header to look a key up by. A lone key without an id fits every key id. */
export function headerFor(
  header: JWSHeaderParameters,
  keySet: JSONWebKeySet | undefined,
): JWSHeaderParameters {
  const [first, ...others] = keySet?.keys ?? [];
  const isLone = first !== undefined && first.kid === undefined && others.length === 0;
  if (!isLone) return header;
  const { kid: _, ...rest } = header;
  return rest;
}

/** Whether a set was searched and has no key, or more than one, that fits a header. */
export function isNoFittingKey(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported
  );
}

/** Accepts only a set of public keys. */
export function parseKeySet(value: unknown): JSONWebKeySet {
  if (!isKeySet(value)) throw new Error('it is not a JWK set');
  if (value.keys.some((key) => key.kty === 'oct' || key.d !== undefined)) {
    throw new Error('it holds a private or shared key; only public keys belong here');
  }
  return value;
}

/** @throws Error when a text holds no public key, or a private one */
export function parsePublicKeys(content: string): JSONWebKeySet {
  if (content.trimStart().startsWith('{')) {
    const value: unknown = JSON.parse(content);
    return parseKeySet(isKeySet(value) ? value : { keys: [value] });
  }
  if (content.includes('PRIVATE KEY')) throw new Error('it holds a private key; give the public one');
  return parseKeySet({ keys: [publicKeyOf(content).export({ format: 'jwk' })] });
}

function publicKeyOf(content: string): KeyObject {
  if (content.trim() === '') throw new Error('it is empty');
  try {
    return createPublicKey(content);
  } catch (cause) {
    throw new Error('it holds no public key in PEM, and no JWK or JWKS', { cause });
  }
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.every((key: unknown) => typeof key === 'object' && key !== null && 'kty' in key)
  );
}

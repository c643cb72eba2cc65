import { createHmac, timingSafeEqual } from 'node:crypto';

export interface AuditKey {
  /** Stored beside each signature; never reused for another secret. */
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: Uint8Array;
}

/** Signs the end of the chain, so that write access to the database alone is not enough to forge one. */
export interface AuditSigner {
  sign(message: string): { readonly keyId: string; readonly signature: Buffer };
  /** False for a key that is not known. */
  verify(keyId: string, message: string, signature: Uint8Array): boolean;
}

/** HMAC-SHA256. Keys that signed before stay in `previous` as long as their heads are to be verified. */
export function createAuditSigner(current: AuditKey, previous: readonly AuditKey[] = []): AuditSigner {
  const keys = new Map([...previous, current].map((key) => [key.id, key.secret]));
  for (const [id, secret] of keys) {
    if (secret.byteLength < 32) throw new RangeError(`the audit key "${id}" is shorter than 32 bytes`);
  }
  const mac = (secret: Uint8Array, message: string) => createHmac('sha256', secret).update(message).digest();
  return {
    sign: (message) => ({ keyId: current.id, signature: mac(current.secret, message) }),
    verify(keyId, message, signature) {
      const secret = keys.get(keyId);
      if (secret === undefined) return false;
      const expected = mac(secret, message);
      return signature.byteLength === expected.byteLength && timingSafeEqual(expected, signature);
    },
  };
}

import { type SecretFileOptions, secretFile } from './secret-file.ts';
import type { WatchedFile } from './watched-file.ts';

export interface EnvelopeKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The shared keys of gateway and subgraphs; two during a rotation. Both verify, and the first signs. */
export interface EnvelopeKeys {
  readonly signing: EnvelopeKey;
  readonly accepted: readonly EnvelopeKey[];
}

const KEY_LINE = /^([\w-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;
const MIN_SECRET_BYTES = 32;
const MAX_KEYS = 2;

/** Envelope keys from a secret file: one or two lines `<key id>:<at least 32 bytes in base64>`. */
export function envelopeKeysFile(path: string, options: SecretFileOptions): WatchedFile<EnvelopeKeys> {
  return secretFile(path, 'the envelope key file', parseEnvelopeKeys, options);
}

/** @throws Error without any part of the content */
export function parseEnvelopeKeys(content: string): EnvelopeKeys {
  const accepted = parseKeyLines(content);
  const [signing] = accepted;
  if (signing === undefined || accepted.length > MAX_KEYS) throw new Error('it must hold one or two keys');
  return { signing, accepted };
}

/**
 * Keys of lines `<key id>:<at least 32 bytes in base64>`; the ids differ.
 * @throws Error without any part of the content
 */
export function parseKeyLines(content: string): readonly EnvelopeKey[] {
  const keys = content
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const [, id, encoded] = KEY_LINE.exec(line.trim()) ?? [];
      if (id === undefined || encoded === undefined) throw new Error('each line must be <key id>:<base64>');
      const secret = Buffer.from(encoded, 'base64');
      if (secret.length < MIN_SECRET_BYTES)
        throw new Error(`a key must have ${MIN_SECRET_BYTES} bytes or more`);
      return { id, secret };
    });
  if (new Set(keys.map((key) => key.id)).size < keys.length) throw new Error('its key ids must differ');
  return keys;
}

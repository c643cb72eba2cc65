import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { WaybillError } from './errors.ts';

/** A cursor of before cursors were enciphered: the position itself. */
const PLAIN = /^(0|[1-9]\d{0,14})$/;
/** 16 bytes in base64url. The last character holds two bits. */
const SEALED = /^[\w-]{21}[AQgw]$/;
/** A block: random bytes, bytes of zero, the position. */
const RANDOM_BYTES = 4;
const POSITION_AT = 8;

export interface CursorKey {
  /** 16 bytes; all processes of a hub have the same. */
  readonly key: Uint8Array;
  /** Positions up to this one were sent as plain numbers. */
  readonly plainUpTo: number;
}

/**
 * Positions in the order of all live events, as clients see them. A position counts the events of all customers, so it is
 * enciphered (AES-128, one block). Cursors of one position differ: otherwise equal heartbeats would tell that nothing
 * happened at anybody's.
 */
export class StreamCursors {
  readonly #key: Uint8Array;
  readonly #plainUpTo: number;

  constructor({ key, plainUpTo }: CursorKey) {
    this.#key = key;
    this.#plainUpTo = plainUpTo;
  }

  encode(position: number): string {
    const block = Buffer.alloc(16);
    randomBytes(RANDOM_BYTES).copy(block);
    block.writeBigUInt64BE(BigInt(position), POSITION_AT);
    const cipher = createCipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** Null for a text that `encode` has not given. A foreign text passes once in 2^43. */
  decode(cursor: string): number | null {
    if (!SEALED.test(cursor)) return null;
    const decipher = createDecipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(cursor, 'base64url'), decipher.final()]);
    const position = block.readBigUInt64BE(POSITION_AT);
    const isOurs = block.readUInt32BE(RANDOM_BYTES) === 0 && position <= Number.MAX_SAFE_INTEGER;
    return isOurs ? Number(position) : null;
  }

  /**
   * The position of a client's cursor. A plain number above the last one that was sent counts as that one: if each were
   * taken at its word, a client could find the positions of its events by trying numbers.
   *
   * @throws WaybillError INVALID_CURSOR for a text that no message had
   */
  positionAfter(after: string): number {
    if (isPlainCursor(after)) return Math.min(Number(after), this.#plainUpTo);
    const position = this.decode(after);
    if (position !== null) return position;
    throw new WaybillError('INVALID_CURSOR', '"after" is not the cursor of a message of a subscription.', {
      details: { fields: ['after'] },
    });
  }
}

/** Reads plain numbers only. */
export const PLAIN_CURSORS = new StreamCursors({
  key: randomBytes(16),
  plainUpTo: Number.MAX_SAFE_INTEGER,
});

export function isPlainCursor(cursor: string): boolean {
  return PLAIN.test(cursor);
}

import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/**
 * The text of a delivery file. Only UTF-8 and UTF-16 are read. A byte that is neither stops the reading: a guess would
 * store another letter than the sender wrote.
 */

export const ENCODINGS = ['UTF-8', 'UTF-16LE', 'UTF-16BE'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The first bytes of files that hold no plain text. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32'],
  [[0, 0, 0xfe, 0xff], 'UTF-32'],
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or another ZIP archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Excel workbook of the old form'],
  [[0x1f, 0x8b], 'compressed by gzip'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
];

const MARKS: readonly (readonly [bytes: readonly number[], encoding: Encoding])[] = [
  [[0xef, 0xbb, 0xbf], 'UTF-8'],
  [[0xff, 0xfe], 'UTF-16LE'],
  [[0xfe, 0xff], 'UTF-16BE'],
];

/** Bytes that are examined to distinguish UTF-16 without a byte order mark from UTF-8. */
const SAMPLE = 4096;

/** The file is in no encoding that is read. */
export class NotText extends Error {
  override readonly name = 'NotText';
}

/** A byte that is invalid UTF-8 at its position. All text before it has been returned. */
export class UndecodableByte extends Error {
  override readonly name = 'UndecodableByte';
  readonly byte: number;

  constructor(byte: number) {
    super(`the byte ${hex(byte)} is not UTF-8`);
    this.byte = byte;
  }
}

export function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Decodes a stream of bytes, without its byte order mark. A character that the end of the file cuts off becomes U+FFFD,
 * so that its line is refused and the others are read. Half a surrogate pair of UTF-16 stays what it is.
 *
 * @param onEncoding is called once, before the first text
 * @throws NotText for a file of another kind, UndecodableByte behind the text that stands before the byte
 */
export async function* textOfBytes(
  chunks: AsyncIterable<Buffer>,
  onEncoding: (encoding: Encoding, hasMark: boolean) => void,
): AsyncGenerator<string> {
  let decode: Decoder | null = null;
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (decode !== null) {
      yield* decode.text(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < SAMPLE) continue;
    decode = begin(head, onEncoding);
    yield* decode.text(head.subarray(decode.skipped));
  }
  if (decode === null) {
    decode = begin(head, onEncoding);
    yield* decode.text(head.subarray(decode.skipped));
  }
  yield* decode.end();
}

interface Decoder {
  /** Bytes of the mark. */
  readonly skipped: number;
  text(chunk: Buffer): Iterable<string>;
  end(): Iterable<string>;
}

function begin(head: Buffer, onEncoding: (encoding: Encoding, hasMark: boolean) => void): Decoder {
  const foreign = SIGNATURES.find(([bytes]) => startsWith(head, bytes));
  if (foreign !== undefined) throw new NotText(foreign[1]);
  const mark = MARKS.find(([bytes]) => startsWith(head, bytes));
  const encoding = mark?.[1] ?? encodingWithoutMark(head);
  const skipped = mark?.[0].length ?? 0;
  onEncoding(encoding, mark !== undefined);
  return encoding === 'UTF-8' ? utf8(skipped) : utf16(encoding, skipped);
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte);
}

/** In UTF-16 every second byte of the separators, digits and line ends is zero; text in UTF-8 has no such bytes. */
function encodingWithoutMark(head: Buffer): Encoding {
  const zeros = [0, 0];
  const sample = head.subarray(0, SAMPLE);
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 20;
  if (odd >= 2 && odd > many && odd > 10 * even) return 'UTF-16LE';
  if (even >= 2 && even > many && even > 10 * odd) return 'UTF-16BE';
  return 'UTF-8';
}

function utf8(skipped: number): Decoder {
  let rest = Buffer.alloc(0);
  return {
    skipped,
    *text(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.subarray(0, bytes.length - unfinished(bytes));
      if (!isUtf8(whole)) {
        const valid = validLength(whole);
        yield whole.toString('utf8', 0, valid);
        throw new UndecodableByte(whole[valid] ?? 0);
      }
      rest = Buffer.from(bytes.subarray(whole.length));
      yield whole.toString('utf8');
    },
    *end() {
      if (rest.length > 0) yield '\u{fffd}';
    },
  };
}

/** How many bytes a character has that begins with this byte; 0 for a byte that begins none. */
function sizeOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

/** How many bytes at the end begin a character whose other bytes are still to come. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (sizeOf(byte) > back) return back;
    if (byte < 0x80 || byte >= 0xc0) return 0;
  }
  return 0;
}

function validLength(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOf(bytes[at] ?? 0);
    if (size === 0 || at + size > bytes.length || !isUtf8(bytes.subarray(at, at + size))) return at;
    at += size;
  }
  return bytes.length;
}

function utf16(encoding: Encoding, skipped: number): Decoder {
  const decoder = new StringDecoder('utf16le');
  let odd = Buffer.alloc(0);
  return {
    skipped,
    *text(chunk) {
      const bytes = Buffer.concat([odd, chunk]);
      const even = bytes.length - (bytes.length % 2);
      odd = Buffer.from(bytes.subarray(even));
      const pairs = bytes.subarray(0, even);
      yield decoder.write(encoding === 'UTF-16LE' ? pairs : Buffer.from(pairs).swap16());
    },
    *end() {
      yield decoder.end();
      if (odd.length > 0) yield '\u{fffd}';
    },
  };
}

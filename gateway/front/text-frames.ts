const SHORT = 126;
const LONG = 0x1_00_00;
const FINAL_TEXT = 0x81;

/**
 * Text messages of a WebSocket server, one frame each (RFC 6455, 5.2). Until they are taken, the messages stay in parts,
 * which many connections share.
 */
export class TextFrames {
  #messages: (readonly Uint8Array[])[] = [];
  #byteLength = 0;

  /** Bytes of all frames with their headers. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** @param parts of one message in UTF-8, together less than 4 GB */
  add(parts: readonly Uint8Array[]): void {
    const length = lengthOf(parts);
    this.#messages.push(parts);
    this.#byteLength += headerLength(length) + length;
  }

  /** Returns all frames as one buffer, and removes them. */
  take(): Buffer {
    const frames = Buffer.allocUnsafe(this.#byteLength);
    let at = 0;
    for (const parts of this.#messages) {
      at = writeHeader(frames, at, lengthOf(parts));
      for (const part of parts) {
        frames.set(part, at);
        at += part.length;
      }
    }
    this.#messages = [];
    this.#byteLength = 0;
    return frames;
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function headerLength(length: number): number {
  if (length < SHORT) return 2;
  return length < LONG ? 4 : 10;
}

/** Returns the offset at which the message starts. */
function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FINAL_TEXT;
  if (length < SHORT) frames[at + 1] = length;
  else if (length < LONG) {
    frames[at + 1] = SHORT;
    frames.writeUInt16BE(length, at + 2);
  } else {
    frames[at + 1] = SHORT + 1;
    frames.writeUInt32BE(0, at + 2);
    frames.writeUInt32BE(length, at + 6);
  }
  return at + headerLength(length);
}

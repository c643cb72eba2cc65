/** The longest message of a sign-in, bytes; libpq has the same bound. */
const LONGEST = 30_000;
const HEADER = 5;
const READY = 'Z';
const SASL = 10;

/**
 * Stands between the socket and the driver until PostgreSQL is ready for statements. The driver reads the fields of an error up
 * to a zero byte, and loops for ever where there is none: one message of another program at the address would stop the
 * process. So the driver gets whole messages only, in which each text has its end. Once PostgreSQL is ready, all bytes pass
 * unread: a check of each row would cost time, and what has signed the hub in is PostgreSQL.
 */
export class SignInGuard {
  #held: Buffer = Buffer.alloc(0);
  #isReady = false;

  /**
   * @returns what the driver may read now: whole messages, or nothing
   * @throws Error for a message that PostgreSQL does not send during a sign-in
   */
  pass(bytes: Buffer): Buffer {
    if (this.#isReady) return bytes;
    const held = Buffer.concat([this.#held, bytes]);
    let at = 0;
    while (!this.#isReady && held.length - at >= HEADER) {
      const code = String.fromCharCode(held[at] ?? 0);
      const length = held.readUInt32BE(at + 1);
      if (length < HEADER - 1 || length > LONGEST) throw refused(code);
      const end = at + 1 + length;
      if (end > held.length) break;
      if (!isWhole(code, held.subarray(at + HEADER, end))) throw refused(code);
      this.#isReady = code === READY;
      at = end;
    }
    this.#held = this.#isReady ? Buffer.alloc(0) : held.subarray(at);
    return this.#isReady ? held : held.subarray(0, at);
  }
}

/** Whether each text of a message has its end within the message. */
function isWhole(code: string, body: Buffer): boolean {
  switch (code) {
    // An error and a notice: fields of a byte and a text each, then a zero byte.
    case 'E':
    case 'N':
      return endsAfter(body, 0, 1);
    // The setting and its value.
    case 'S':
      return body.indexOf(0, body.indexOf(0) + 1) > body.indexOf(0);
    // The ways to sign in, then a zero byte; other requests have no text that ends so.
    case 'R':
      return body.length >= 4 && (body.readUInt32BE(0) !== SASL || endsAfter(body, 4, 0));
    case 'K':
    case 'v':
    case READY:
      return true;
    default:
      return false;
  }
}

/** Whether texts, each behind so many bytes, are followed by a zero byte. */
function endsAfter(body: Buffer, from: number, before: number): boolean {
  let at = from;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + before);
    if (end === -1) return false;
    at = end + 1;
  }
  return at < body.length;
}

function refused(code: string): Error {
  return new Error(`A message ${JSON.stringify(code)} that no sign-in has`);
}

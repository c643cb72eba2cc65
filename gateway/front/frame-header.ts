const SHORT = 126;
const LONG = 0x1_00_00;
const FINAL_TEXT = 0x81;

/**
 * What stands before a text message of the WebSocket protocol that a server sends as one frame (RFC 6455, 5.2).
 *
 * @param length of the message in UTF-8, bytes; less than 4 GB
 */
export function frameHeader(length: number): Buffer {
  if (length < SHORT) return Buffer.from([FINAL_TEXT, length]);
  if (length < LONG) return Buffer.from([FINAL_TEXT, SHORT, length >>> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header.writeUInt16BE((FINAL_TEXT << 8) | (SHORT + 1), 0);
  header.writeUInt32BE(length, 6);
  return header;
}

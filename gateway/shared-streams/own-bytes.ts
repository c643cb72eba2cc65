/**
 * UTF-8 bytes for something that is kept. `Buffer.from` takes short texts from a pool of 64 KB that many texts share, and each of
 * them keeps the whole pool.
 */
export function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

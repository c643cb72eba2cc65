/** A file as a door receives it, with these bytes. */
export function receivedFile(content: Uint8Array | string) {
  const bytes = Buffer.from(content);
  return {
    sizeBytes: bytes.length,
    async *chunks(): AsyncGenerator<Uint8Array> {
      yield bytes;
    },
  };
}

/** A file that was received and is not stored yet. */
export interface ReceivedFile {
  readonly sizeBytes: number;
  /** The bytes, from the first one at each call. */
  chunks(): AsyncIterable<Uint8Array>;
}

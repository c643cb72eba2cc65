import type { Readable } from 'node:stream';

export interface StoredDocument {
  readonly sizeBytes: number;
  /** The caller's to read or destroy. */
  readonly body: Readable;
}

/**
 * Where the bytes of documents are. Keys are made by the caller of lower-case letters, digits, `-`, `.` and `/`; they
 * hold the hash of the bytes, so that storing the same file again changes nothing. Failures throw a WaybillError of
 * system PORTAL.
 */
export interface DocumentStore {
  /** Takes an upload in, whole or not at all. It may be gone after a day unless it is kept. */
  receive(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** Bytes of an upload that waits; null when there is none. */
  uploadSize(key: string): Promise<number | null>;
  /** Keeps an upload for good under another key. False when there is no such upload. Safe to repeat. */
  keep(uploadKey: string, key: string): Promise<boolean>;
  /** A document that is kept; null when there is none. */
  open(key: string): Promise<StoredDocument | null>;
}

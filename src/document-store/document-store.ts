import type { Readable } from 'node:stream';
import type { UploadName } from './keys.ts';
import type { ReceivedFile } from './received-file.ts';

/** The first and the last byte, both inclusive. */
export interface StoredRange {
  readonly first: number;
  readonly last: number;
}

export interface StoredDocument {
  readonly sizeBytes: number;
  /** The caller must read or destroy it. */
  readonly body: Readable;
}

/**
 * Stores the bytes of documents. The caller makes the keys from lower-case letters, digits, `-`, `.` and `/`. A key
 * holds the hash of the bytes, so storing the same file again changes nothing. Failures throw a WaybillError of system
 * PORTAL.
 */
export interface DocumentStore {
  /** Stores an upload, whole or not at all. The store may delete it after a day unless it is kept. */
  receive(key: string, file: ReceivedFile, upload: UploadName): Promise<void>;
  /** The bytes of an upload that is not kept yet; null when there is none. */
  uploadSize(key: string): Promise<number | null>;
  /** Keeps an upload for good under another key. False when there is no such upload. Safe to repeat. */
  keep(uploadKey: string, key: string): Promise<boolean>;
  /** Stores bytes that the hub has made, whole or not at all. */
  place(key: string, bytes: Uint8Array): Promise<void>;
  /** A kept document, or a range of it; null when there is none. `sizeBytes` is the size of the returned bytes. */
  open(key: string, range?: StoredRange | null): Promise<StoredDocument | null>;
  /**
   * Deletes a document. False when there is none. Safe to repeat.
   * @throws WaybillError when the store cannot tell whether the document exists
   */
  remove(key: string): Promise<boolean>;
}

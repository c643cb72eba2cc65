import { createHash } from 'node:crypto';
import { type FileKind, fileKindNamed, fileKindOf, SIGNATURE_BYTES } from '../domain/documents.ts';
import type { ReceivedFile } from './received-file.ts';

/** The id of an upload until it is attached: its hash and its kind. It resolves only for the user who uploaded it. */
export interface UploadName {
  readonly sha256: string;
  readonly kind: FileKind;
}

/** The first folder of uploads that are not attached. */
export const UPLOADS = 'uploads';

const KEY = /^[a-z0-9-]+(\/[a-z0-9-]+)*(\/[a-z0-9-]+\.[a-z]+)$/;

/** Whether a text has the form of a key: no other file of a folder is a paper. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** Reads a file once. Null for a kind that may not be attached. */
export async function nameUpload(file: ReceivedFile): Promise<UploadName | null> {
  const hash = createHash('sha256');
  let begin = Buffer.alloc(0);
  for await (const chunk of file.chunks()) {
    if (begin.length < SIGNATURE_BYTES) begin = Buffer.concat([begin, chunk]).subarray(0, SIGNATURE_BYTES);
    hash.update(chunk);
  }
  const kind = fileKindOf(begin);
  return kind && { sha256: hash.digest('hex'), kind };
}

export function uploadIdOf({ sha256, kind }: UploadName): string {
  return `${sha256}.${kind.extension}`;
}

/** Reads an upload id; null for anything else. */
export function readUploadId(uploadId: string): UploadName | null {
  const [, sha256 = '', extension = ''] = /^([0-9a-f]{64})\.([a-z]{3})$/.exec(uploadId) ?? [];
  const kind = fileKindNamed(extension);
  return kind === null ? null : { sha256, kind };
}

/** The key of an upload: in the user's own folder, so that a user cannot attach another user's upload. */
export function uploadKey(userId: string, name: UploadName): string {
  return `${UPLOADS}/${userId}/${uploadIdOf(name)}`;
}

/** The key of a document that is kept. */
export function documentKey(shipmentId: string, name: UploadName): string {
  return `documents/${shipmentId}/${uploadIdOf(name)}`;
}

/**
 * The key of a piece of an export. The fence is part of the key, so an earlier holder of the export cannot overwrite a piece
 * of the newer one.
 */
export function exportPartKey(exportId: string, part: number, fence: number): string {
  return `exports/${exportId}/${part}-${fence}.part`;
}

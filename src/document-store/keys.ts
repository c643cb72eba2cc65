import { createHash } from 'node:crypto';
import { type FileKind, fileKindNamed } from '../domain/documents.ts';

/** What an upload is called until it is attached: its hash and its kind. Only who uploaded it can name it. */
export interface UploadName {
  readonly sha256: string;
  readonly kind: FileKind;
}

export function nameUpload(bytes: Uint8Array, kind: FileKind): UploadName {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), kind };
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

/** The key of an upload: in a folder of the user's own, so that nobody attaches what somebody else uploaded. */
export function uploadKey(userId: string, name: UploadName): string {
  return `uploads/${userId}/${uploadIdOf(name)}`;
}

/** The key of a document that is kept. */
export function documentKey(shipmentId: string, name: UploadName): string {
  return `documents/${shipmentId}/${uploadIdOf(name)}`;
}

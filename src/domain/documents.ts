import { WaybillError } from './errors.ts';
import type { TrackingFact } from './milestones/fact.ts';
import { HUB_REPORTER } from './reporter.ts';

/** Files that may be attached to a shipment: their kinds, their size, the lifetime of an upload, and proofs of delivery. */

export interface FileKind {
  readonly mediaType: string;
  readonly extension: string;
  /** The first bytes of every such file. The bytes decide the kind; the file's name does not. */
  readonly signatures: readonly (readonly number[])[];
}

export const FILE_KINDS: readonly FileKind[] = [
  { mediaType: 'application/pdf', extension: 'pdf', signatures: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  { mediaType: 'image/jpeg', extension: 'jpg', signatures: [[0xff, 0xd8, 0xff]] },
  {
    mediaType: 'image/png',
    extension: 'png',
    signatures: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  },
  {
    mediaType: 'image/tiff',
    extension: 'tif',
    signatures: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
];

/** Bytes: a scan of some twenty pages. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
/** How long an unattached upload is kept, in milliseconds. */
export const UPLOAD_LIFETIME_MS = 24 * 3_600_000;
export const MAX_FILE_NAME = 255;
/** Bytes that may be uploaded in 24 hours: by one user, and by all users of one customer. */
export const UPLOADS_OF_A_DAY = { user: 500 * 1024 * 1024, account: 4 * 1024 * 1024 * 1024 } as const;
/** How long a signed link to a document is valid, milliseconds. */
export const LINK_LIFETIME_MS = 60_000;
/** Uploads of one user at a time, in one gateway. */
export const UPLOADS_AT_A_TIME = 5;
/** So many bytes decide the kind of a file. */
export const SIGNATURE_BYTES = 8;

/** The kind of a file by its first bytes; null for one that may not be attached. */
export function fileKindOf(bytes: Uint8Array): FileKind | null {
  const begins = (signature: readonly number[]) => signature.every((byte, at) => bytes[at] === byte);
  return FILE_KINDS.find(({ signatures }) => signatures.some(begins)) ?? null;
}

export function fileKindNamed(extension: string): FileKind | null {
  return FILE_KINDS.find((kind) => kind.extension === extension) ?? null;
}

/** The refusal of a signed link. Neither message reveals which part of the link is wrong. */
export const linkRefused = (): WaybillError =>
  new WaybillError('LINK_REFUSED', 'This link is not complete, or it was made for something else.');
export const linkExpired = (): WaybillError =>
  new WaybillError('LINK_EXPIRED', 'The time for which this link was good is over.');

/** The event id of the fact that a document is a proof of delivery begins with one of these, by its sender. */
const PROOF_PREFIXES = { CUSTOMER: 'customer document ', OTHERS: 'document ' } as const;
const DOCUMENT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

export function proofEventId(documentId: string, sender: keyof typeof PROOF_PREFIXES): string {
  return PROOF_PREFIXES[sender] + documentId;
}

/** The document of such a fact, and its sender; null for a proof that was only reported. */
export function documentOfProof({ reporter, eventId }: Pick<TrackingFact, 'reporter' | 'eventId'>): {
  readonly documentId: string;
  readonly sender: keyof typeof PROOF_PREFIXES;
} | null {
  if (reporter !== HUB_REPORTER) return null;
  for (const sender of ['CUSTOMER', 'OTHERS'] as const) {
    const prefix = PROOF_PREFIXES[sender];
    const documentId = eventId.startsWith(prefix) ? eventId.slice(prefix.length) : '';
    if (DOCUMENT_ID.test(documentId)) return { documentId, sender };
  }
  return null;
}

import { Readable } from 'node:stream';
import { accessKey } from '../../../gateway/exports/export-page.ts';
import type { ExportFiles, ExportOptions } from '../../../gateway/exports/export-ports.ts';
import type { ExportDoor } from '../../../gateway/front/export-door.ts';
import type { ByteRange } from '../../../gateway/front/file-answer.ts';
import type { DocumentStore, StoredDocument } from '../../document-store/document-store.ts';
import { exportPartKey } from '../../document-store/keys.ts';
import { EXPORT_FILES } from '../../domain/bulk-export.ts';
import { WaybillError } from '../../domain/errors.ts';
import { callerOfUser, type UserRows } from '../../identity/link-callers.ts';
import type { ExportPart } from '../../portal-store/bulk-export/bulk-export.reads.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';
import type { DatabaseUrl } from '../../postgres/database.ts';
import { EXPORTS_CHANNEL } from '../../postgres/notifications.ts';
import { WakeUp } from '../../postgres/wake-up.ts';

/** Exports over the portal's records, with their bytes in the document store. */
export function exportParts(
  portal: PortalStore,
  documents: DocumentStore,
): ExportOptions & { readonly door: ExportDoor } {
  return {
    book: portal.exportBook,
    files: exportFiles(documents),
    callers: { callerOf: (userId, role) => callerOfUser(portal.callers satisfies UserRows, userId, role) },
    door: exportDoor(portal, documents),
  };
}

/** @param url of PostgreSQL itself: behind a pooler a gateway looks for exports every second */
export function exportWakeUps(url: DatabaseUrl): NonNullable<ExportOptions['wakeUps']> {
  return (onWake, onStateChange) => new WakeUp({ url, channel: EXPORTS_CHANNEL, onWake, onStateChange });
}

function exportFiles(documents: DocumentStore): ExportFiles {
  return {
    write: ({ exportId, part, fence }, bytes) => documents.place(exportPartKey(exportId, part, fence), bytes),
    remove: async ({ exportId, part, fence }) => {
      await documents.remove(exportPartKey(exportId, part, fence));
    },
  };
}

function exportDoor(portal: PortalStore, documents: DocumentStore): ExportDoor {
  return {
    async open(caller, id) {
      const found = await portal.bulkExports.one(caller.userId, id);
      const isOpen =
        found?.state === 'DONE' && found.access === accessKey(caller) && Number(found.expiresAt) > Date.now();
      if (!isOpen) return null;
      const { portalId, format, fence, bytes, createdAt } = found;
      const { mediaType, ending } = EXPORT_FILES[format];
      const parts = await portal.bulkExports.partsOf(portalId);
      return {
        fileName: `export-${createdAt.toISOString().slice(0, 10)}-${portalId.slice(-6)}.${ending}`,
        mediaType,
        sizeBytes: bytes,
        tag: `${portalId}-${fence}`,
        sha256: null,
        read: (range) => readParts(piecesOf(portalId, parts, range), documents),
      };
    },
  };
}

interface Piece {
  readonly key: string;
  readonly range: ByteRange;
}

/** The bytes of each piece that a range covers; null covers the whole file. */
function piecesOf(exportId: string, parts: readonly ExportPart[], range: ByteRange | null): Piece[] {
  let begin = 0;
  return parts.flatMap(({ part, fence, bytes }) => {
    const first = Math.max(0, (range?.first ?? 0) - begin);
    const last = Math.min(bytes - 1, (range?.last ?? Number.POSITIVE_INFINITY) - begin);
    begin += bytes;
    return first > last ? [] : [{ key: exportPartKey(exportId, part, fence), range: { first, last } }];
  });
}

/** Null when the first piece is gone, as after the restore of a backup without the files. */
async function readParts(pieces: readonly Piece[], documents: DocumentStore): Promise<Readable | null> {
  const [piece, ...others] = pieces;
  if (piece === undefined) return Readable.from([], { objectMode: false });
  const begin = await documents.open(piece.key, piece.range);
  return begin && Readable.from(bytesOf(begin, others, documents), { objectMode: false });
}

/** Each piece is opened when the one before is read. */
async function* bytesOf(
  begin: StoredDocument,
  others: readonly Piece[],
  documents: DocumentStore,
): AsyncGenerator<Uint8Array> {
  yield* begin.body as AsyncIterable<Uint8Array>;
  for (const { key, range } of others) {
    const stored = await documents.open(key, range);
    if (stored === null) {
      throw new WaybillError('UPSTREAM_UNAVAILABLE', 'A piece of the file is not in the document store.', {
        details: { system: 'PORTAL' },
      });
    }
    yield* stored.body as AsyncIterable<Uint8Array>;
  }
}

import { Readable } from 'node:stream';
import { accessKey } from '../../../gateway/exports/export-page.ts';
import type { ExportFiles, ExportOptions } from '../../../gateway/exports/export-ports.ts';
import type { ExportDoor } from '../../../gateway/front/export-door.ts';
import type { ByteRange } from '../../../gateway/front/file-answer.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import { exportPartKey } from '../../document-store/keys.ts';
import { EXPORT_FILES } from '../../domain/bulk-export.ts';
import { WaybillError } from '../../domain/errors.ts';
import { callerOfUser, type UserRows } from '../../identity/link-callers.ts';
import type { ExportPart } from '../../portal-store/bulk-export/bulk-export.reads.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';

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
        read: async (range) =>
          Readable.from(bytesOf(portalId, parts, range, documents), { objectMode: false }),
      };
    },
  };
}

/** The pieces one after the other, each opened when the one before is read. */
async function* bytesOf(
  exportId: string,
  parts: readonly ExportPart[],
  range: ByteRange | null,
  documents: DocumentStore,
): AsyncGenerator<Uint8Array> {
  let begin = 0;
  for (const { part, fence, bytes } of parts) {
    const first = Math.max(0, (range?.first ?? 0) - begin);
    const last = Math.min(bytes, (range?.last ?? Number.POSITIVE_INFINITY) - begin + 1) - 1;
    begin += bytes;
    if (first > last) continue;
    const stored = await documents.open(exportPartKey(exportId, part, fence), { first, last });
    if (stored === null) {
      throw new WaybillError('UPSTREAM_UNAVAILABLE', 'A piece of the file is not in the document store.', {
        details: { system: 'PORTAL' },
      });
    }
    yield* stored.body as AsyncIterable<Uint8Array>;
  }
}

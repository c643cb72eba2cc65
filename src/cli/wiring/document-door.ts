import type { DocumentDoor } from '../../../gateway/front/document-door.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import { nameUpload, uploadIdOf, uploadKey } from '../../document-store/keys.ts';
import { FILE_KINDS, fileKindOf, UPLOAD_LIFETIME_MS } from '../../domain/documents.ts';
import { WaybillError } from '../../domain/errors.ts';
import { notPermitted } from '../../domain/mutations.ts';
import { isPortalId, storedForm } from '../../domain/record-ids.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { decodeId } from '../../graph/entity-id.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';

/** Papers over HTTP: the portal's records say who may see which, the document store has the bytes. */
export function documentDoor(portal: PortalStore, documents: DocumentStore): DocumentDoor {
  return {
    async open(caller, id) {
      const written = storedForm(id) ?? '';
      const portalId = isPortalId(written) ? written : documentId(id);
      if (portalId === null) return null;
      const reader = { scope: caller.scope, usage: newUpstreamUsage() };
      const [record] = await portal.documents.byIds(reader, [portalId]);
      if (!record) return null;
      const stored = await documents.open(record.storageKey);
      const { fileName, mediaType, sha256 } = record;
      return stored && { fileName, mediaType, sha256, ...stored };
    },

    async receive(caller, bytes) {
      const refusal = notPermitted('documentAttach', caller.role);
      if (refusal !== null) throw new WaybillError('FORBIDDEN', refusal);
      const kind = fileKindOf(bytes);
      if (kind === null) {
        const allowed = FILE_KINDS.map(({ mediaType }) => mediaType);
        throw new WaybillError('BAD_USER_INPUT', `Only files of these kinds: ${allowed.join(', ')}.`, {
          details: { allowed },
        });
      }
      const name = nameUpload(bytes, kind);
      await documents.receive(uploadKey(caller.userId, name), bytes, kind.mediaType);
      return {
        uploadId: uploadIdOf(name),
        mediaType: kind.mediaType,
        sizeBytes: bytes.length,
        expiresAt: new Date(Date.now() + UPLOAD_LIFETIME_MS),
      };
    },
  };
}

function documentId(id: string): string | null {
  const decoded = decodeId(id);
  return decoded?.type === 'Document' ? decoded.portalId : null;
}

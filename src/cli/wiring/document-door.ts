import type { DocumentDoor } from '../../../gateway/front/document-door.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import { nameUpload, uploadIdOf, uploadKey } from '../../document-store/keys.ts';
import { type Caller, customerOf } from '../../domain/access.ts';
import { FILE_KINDS, UPLOAD_LIFETIME_MS, UPLOADS_OF_A_DAY } from '../../domain/documents.ts';
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
      const reader = { scope: caller.scope, usage: newUpstreamUsage('REQUEST') };
      const [record] = await portal.documents.byIds(reader, [portalId]);
      if (!record) return null;
      const { fileName, mediaType, sha256, sizeBytes, storageKey } = record;
      return {
        fileName,
        mediaType,
        sha256,
        sizeBytes,
        tag: sha256,
        read: async (range) => (await documents.open(storageKey, range))?.body ?? null,
      };
    },

    async admit(caller, sizeBytes) {
      const refusal = notPermitted('documentAttach', caller.role);
      if (refusal !== null) throw new WaybillError('FORBIDDEN', refusal);
      const used = await portal.uploads.ofADay(uploaderOf(caller));
      for (const owner of ['user', 'account'] as const) {
        const limit = UPLOADS_OF_A_DAY[owner];
        const actual = used[owner] + sizeBytes;
        if (actual <= limit) continue;
        const whose = owner === 'user' ? 'You have' : 'Your company has';
        const message = `${whose} uploaded ${used[owner]} bytes in 24 hours; at most ${limit} are allowed.`;
        const retryAfterMs = Math.ceil(used.oldestEndsInMs);
        throw new WaybillError('UPLOAD_QUOTA', message, { details: { limit, actual, retryAfterMs } });
      }
    },

    async receive(caller, file) {
      if (file.sizeBytes === 0)
        throw new WaybillError('BAD_USER_INPUT', 'The file is empty. Send its bytes.');
      const name = await nameUpload(file);
      if (name === null) {
        const allowed = FILE_KINDS.map(({ mediaType }) => mediaType);
        throw new WaybillError('BAD_USER_INPUT', `Only files of these kinds: ${allowed.join(', ')}.`, {
          details: { allowed },
        });
      }
      await portal.uploads.record(uploaderOf(caller), file.sizeBytes);
      await documents.receive(uploadKey(caller.userId, name), file, name);
      return {
        uploadId: uploadIdOf(name),
        mediaType: name.kind.mediaType,
        sizeBytes: file.sizeBytes,
        expiresAt: new Date(Date.now() + UPLOAD_LIFETIME_MS),
      };
    },
  };
}

function uploaderOf({ userId, scope }: Caller) {
  return { userId, accountId: customerOf(scope) };
}

function documentId(id: string): string | null {
  const decoded = decodeId(id);
  return decoded?.type === 'Document' ? decoded.portalId : null;
}

import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { LINK_LIFETIME_MS } from '../../../src/domain/documents.ts';
import { isPortalId, storedForm } from '../../../src/domain/record-ids.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

@InputType('DocumentLinkCreateInput', { description: 'The document that a link is for.' })
export class DocumentLinkCreateInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the document, or the id in its lasting address.' })
  readonly documentId!: string;
}

@ObjectType('DocumentLinkCreatePayload', { simpleResolvers: true, description: 'A link to one document.' })
export class DocumentLinkCreatePayload extends MutationPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'Opens the document by GET or HEAD without a token, for the caller, until it expires. Treat it like a password. Null when no link was made.',
  })
  readonly url!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the link ends: 60 seconds after it was made.' })
  readonly expiresAt!: Date | null;
}

@Resolver()
export class DocumentLinkCreateMutation {
  @Mutation(() => DocumentLinkCreatePayload, {
    nullable: true,
    description:
      "Makes an address of a document that a page can open without a token: good for 60 seconds, for one document, and only while the caller may see it. Every link is in the audit. Document.url is the document's lasting address.",
  })
  async documentLinkCreate(
    @Ctx() context: PortalContext,
    @Arg('input', () => DocumentLinkCreateInput, { description: 'The document.' })
    input: DocumentLinkCreateInput,
  ): Promise<DocumentLinkCreatePayload> {
    const { caller, links, loaders, mutations } = context;
    const { recordId, userErrors, writes, details } = await mutations.transact('documentLinkCreate', input, {
      load: async () => {
        const id = portalIdOf(input.documentId);
        const document = id === null ? null : await loaders.document.load(id);
        const shipment = document && (await loaders.shipment.load({ portalId: document.shipmentId }));
        return { document, accountId: shipment?.accountId ?? null };
      },
      write: (unit, { document, accountId }) => {
        const { portalId } = found(document, 'documentId');
        const expiresAt = new Date(Date.now() + LINK_LIFETIME_MS);
        const link = { field: 'link', old: null, new: { expiresAt } };
        unit.audit({
          record: 'Document',
          recordId: portalId,
          accountId,
          action: 'documentLinkCreate',
          changes: [link],
        });
        return Promise.resolve({
          recordId: portalId,
          writes: [],
          // The signature is not stored: a repetition of the request signs the same grant again.
          details: { expiresAt: expiresAt.toISOString() },
        });
      },
    });
    if (input.validateOnly || recordId === null || details === null) {
      return { url: null, expiresAt: null, userErrors, writes };
    }
    const expiresAt = new Date(details.expiresAt);
    const grant = { documentId: recordId, userId: caller.userId, role: userRole(caller), expiresAt };
    return { url: links.sign(grant), expiresAt, userErrors, writes };
  }
}

/** The path of the lasting address ends with the portal's id. */
function portalIdOf(documentId: string): string | null {
  const written = storedForm(documentId) ?? '';
  return isPortalId(written) ? written : (opaqueKey('Document', documentId, 'documentId').portalId ?? null);
}

import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { documentKey, readUploadId, uploadKey } from '../../../src/document-store/keys.ts';
import { MAX_FILE_NAME, proofEventId } from '../../../src/domain/documents.ts';
import type { DocumentType } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { DocumentTypeEnum } from '../../../src/graph/vocabulary-enums.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import { guardFields, namedFields } from '../mutation/named-fields.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';
import { Shipment } from '../shipment/shipment.type.ts';
import { shipmentOf } from '../shipment/shipment-payload.type.ts';
import { ShipmentDocument, toDocument } from './document.type.ts';

@InputType('DocumentAttachInput', { description: 'A paper for a shipment.' })
export class DocumentAttachInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly shipmentId!: string;

  @Field(() => String, {
    description:
      'The answer of POST /documents for the bytes of the file (PDF, JPEG, PNG or TIFF, up to 10 MB). The upload is kept for a day, and only its uploader can attach it.',
  })
  readonly uploadId!: string;

  @Field(() => DocumentTypeEnum, { description: 'What it is.' })
  readonly type!: DocumentType;

  @Field(() => String, { description: 'Its file name.' })
  readonly fileName!: string;

  @Field(() => String, { nullable: true, description: 'The person who signed it.' })
  readonly signer?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was signed.' })
  readonly signedAt?: Date | null;
}

@ObjectType('DocumentAttachPayload', { simpleResolvers: true, description: 'The attached paper.' })
export class DocumentAttachPayload extends MutationPayload {
  @Field(() => ShipmentDocument, {
    nullable: true,
    description: 'The paper; null when nothing was attached.',
  })
  readonly document!: ShipmentDocument | null;

  @Field(() => Shipment, { nullable: true, description: 'Its shipment.' })
  readonly shipment!: Shipment | null;
}

const FIELDS = {
  type: 'Document.type',
  fileName: 'Document.fileName',
  signer: 'Document.signer',
  signedAt: 'Document.signedAt',
};

@Resolver()
export class DocumentAttachMutation {
  @Mutation(() => DocumentAttachPayload, {
    nullable: true,
    description:
      'Attaches an uploaded file to a shipment. A proof of delivery becomes a milestone, and Salesforce gets the link to it; the file stays here.',
  })
  async documentAttach(
    @Ctx() context: PortalContext,
    @Arg('input', () => DocumentAttachInput, { description: 'The paper.' }) input: DocumentAttachInput,
  ): Promise<DocumentAttachPayload> {
    const { documents, caller, mutations } = context;
    const upload = readUploadId(input.uploadId);
    const { recordId, userErrors, writes, details } = await mutations.transact('documentAttach', input, {
      load: async () => {
        const key = opaqueKey('Shipment', input.shipmentId, 'shipmentId');
        const shipment = await context.loaders.shipment.load(key);
        if (upload === null || shipment === null) return { shipment, size: null, storageKey: '' };
        const storageKey = documentKey(shipment.portalId, upload);
        const uploaded = uploadKey(caller.userId, upload);
        const size = await documents.uploadSize(uploaded);
        // The file is kept before the record is written, so no record exists without its bytes.
        const kept = size !== null && !input.validateOnly ? await documents.keep(uploaded, storageKey) : true;
        return { shipment, size: kept ? size : null, storageKey };
      },
      write: async (unit, { shipment: loaded, size: sizeBytes, storageKey }) => {
        guardFields(context, namedFields(input, FIELDS));
        const { portalId, crmId } = found(loaded, 'shipmentId');
        const { type, fileName, signer = null, signedAt = null } = input;
        if (fileName.trim() === '' || fileName.length > MAX_FILE_NAME) {
          refuse('INVALID_VALUE', 'fileName', `Give a file name of up to ${MAX_FILE_NAME} characters.`);
        }
        if (upload === null || sizeBytes === null) {
          refuse(
            'NOT_FOUND',
            'uploadId',
            'Send the file by POST /documents first; uploads are kept for a day.',
          );
        }
        const { sha256, kind } = upload;
        const { documentId, ...written } = await unit.portal.attachDocument(portalId, {
          type,
          fileName,
          signer,
          signedAt,
          sizeBytes,
          storageKey,
          sha256,
          mediaType: kind.mediaType,
        });
        const writes = [
          ...(await recordChange(unit, 'documentAttach', { record: 'Shipment', written, crmId })),
        ];
        if (type === 'PROOF_OF_DELIVERY') {
          const event: ShipmentFact = {
            shipmentId: portalId,
            source: 'PORTAL',
            eventId: proofEventId(documentId),
            milestone: 'PROOF_OF_DELIVERY_AVAILABLE',
            classifier: 'ACTUAL',
            occurredAt: new Date(),
          };
          const crmIds = new Map([[portalId, crmId]]);
          const recorded = await recordFacts(unit, 'documentAttach', [event], { crmIds });
          writes.push(...recorded.writes);
        }
        return { recordId: portalId, writes, details: documentId };
      },
    });
    const record = details === null ? null : await context.loaders.document.load(details);
    const shipment = await shipmentOf(context, recordId);
    return { document: record && toDocument(record), shipment, userErrors, writes };
  }
}

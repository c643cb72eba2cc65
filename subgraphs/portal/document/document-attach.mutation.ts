import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { documentKey, readUploadId, uploadKey } from '../../../src/document-store/keys.ts';
import { documentOfProof, MAX_FILE_NAME, proofEventId } from '../../../src/domain/documents.ts';
import { whyReviewed } from '../../../src/domain/event-review.ts';
import { safeFileName } from '../../../src/domain/file-names.ts';
import { timeDoubt } from '../../../src/domain/milestones/plausibility.ts';
import { hasMoved } from '../../../src/domain/milestones/transitions.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import type { DocumentType, MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { DocumentTypeEnum } from '../../../src/graph/vocabulary-enums.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { type PortalUnit, recordChange } from '../../../src/portal-changes/record-change.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import { guardFields, namedFields, withoutNulls } from '../mutation/named-fields.ts';
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

  @Field(() => String, {
    nullable: true,
    description:
      'Why a person looks at a proof of delivery before it counts; null when it counts, and for other papers.',
  })
  readonly review!: string | null;
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
      "Attaches an uploaded file to a shipment. A proof of delivery becomes a milestone when the shipment is delivered, and Salesforce gets the link to it; the file stays here. A customer's proof is a paper until the carrier or staff confirm it. A shipment has a paper once: the same bytes with the same type, signer and time of signing are the paper that is there, whatever their file name and whoever sent them first.",
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
        guardFields(context, namedFields(withoutNulls(input), FIELDS));
        const { portalId, crmId, currentMilestone } = found(loaded, 'shipmentId');
        const { type, fileName: givenName, signer = null, signedAt = null } = input;
        if (givenName.trim() === '' || givenName.length > MAX_FILE_NAME) {
          refuse('INVALID_VALUE', 'fileName', `Give a file name of up to ${MAX_FILE_NAME} characters.`);
        }
        if (upload === null || sizeBytes === null) refuseUpload();
        const now = new Date();
        const doubt = signedAt && timeDoubt({ occurredAt: signedAt, dateOnly: false, recordedAt: now });
        if (doubt !== null) {
          refuse(
            'INVALID_VALUE',
            'signedAt',
            'Papers are signed before they are attached, and after the year 2000.',
          );
        }
        const sender = caller.role === 'CUSTOMER' ? 'CUSTOMER' : 'OTHERS';
        const isProof = type === 'PROOF_OF_DELIVERY';
        if (isProof && sender === 'CUSTOMER') refuseEarlyProof(currentMilestone);
        const { sha256, kind } = upload;
        const paper = {
          type: isProof && sender === 'CUSTOMER' ? 'CUSTOMER' : type,
          fileName: safeFileName(givenName, kind),
          signer,
          signedAt,
          sizeBytes,
          storageKey,
          sha256,
          mediaType: kind.mediaType,
        } as const;
        const attached = await unit.portal.attachDocument(portalId, paper, type);
        const { documentId, type: standing, ...written } = attached;
        // Retention deletes files of removed papers under the lock of their shipment. This transaction holds that lock now.
        const kept =
          input.validateOnly || (await documents.keep(uploadKey(caller.userId, upload), storageKey));
        if (!kept) refuseUpload();
        const writes = [
          ...(await recordChange(unit, 'documentAttach', { record: 'Shipment', written, crmId })),
        ];
        if (!isProof) return { recordId: portalId, writes, details: { documentId, review: null } };
        // A customer repeats a paper that is a proof already.
        if (sender === 'CUSTOMER' && standing === 'PROOF_OF_DELIVERY') {
          const review = await standingReview(unit, portalId, documentId);
          return { recordId: portalId, writes, details: { documentId, review } };
        }
        const proof: ShipmentFact = {
          shipmentId: portalId,
          source: 'PORTAL',
          reporter: HUB_REPORTER,
          eventId: proofEventId(documentId, sender),
          milestone: 'PROOF_OF_DELIVERY_AVAILABLE',
          classifier: 'ACTUAL',
          occurredAt: now,
        };
        const crmIds = new Map([[portalId, crmId]]);
        const recorded = await recordFacts(unit, 'documentAttach', [proof], { crmIds });
        const [fact] = recorded.facts;
        const review =
          fact?.isNew === false ? await standingReview(unit, portalId, documentId) : (fact?.review ?? null);
        return {
          recordId: portalId,
          writes: [...writes, ...recorded.writes],
          details: { documentId, review },
        };
      },
    });
    const record = details === null ? null : await context.loaders.document.load(details.documentId);
    const shipment = await shipmentOf(context, recordId);
    const review = details?.review ?? null;
    return { document: record && toDocument(record), shipment, review, userErrors, writes };
  }
}

/** Why a proof that was attached before still waits for a person; null when it counts. */
async function standingReview(
  unit: PortalUnit,
  shipmentId: string,
  documentId: string,
): Promise<string | null> {
  const findings = await unit.portal.findingsOfShipment(shipmentId);
  const finding = findings.find(({ event }) => documentOfProof(event)?.documentId === documentId);
  return finding === undefined ? null : whyReviewed(finding.reason);
}

function refuseUpload(): never {
  refuse('NOT_FOUND', 'uploadId', 'Send the file by POST /documents first; uploads are kept for a day.');
}

/** A customer proves no delivery of freight that was never picked up. */
function refuseEarlyProof(current: MilestoneType | null): void {
  if (hasMoved(current)) return;
  const state = current === 'CANCELLED' ? 'is cancelled' : 'is not picked up yet';
  const advice = 'Attach the paper with the type CUSTOMER, or ask dispatch.';
  refuse('ILLEGAL_STATE', 'type', `The shipment ${state}, so it has no proof of delivery. ${advice}`);
}

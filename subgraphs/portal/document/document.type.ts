import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import type { DocumentType } from '../../../src/domain/vocabulary/index.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { DocumentTypeEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { DocumentRecord } from '../../../src/portal-store/document/document.columns.ts';
import { Node } from '../node/node.type.ts';

@ObjectType('Document', {
  implements: Node,
  simpleResolvers: true,
  description: 'A paper of a shipment. Its bytes stay in the document store.',
})
@Directive('@key(fields: "portalId")')
export class ShipmentDocument implements Node {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "The portal's id." })
  @Directive('@shareable')
  readonly portalId!: string;

  @Field(() => DocumentTypeEnum, { nullable: true, description: 'What it is.' })
  readonly type!: DocumentType;

  @Field(() => String, { nullable: true, description: 'Its file name.' })
  readonly fileName!: string;

  @Field(() => String, { nullable: true, description: 'Its media type, such as application/pdf.' })
  readonly mediaType!: string;

  @Field(() => Float, { nullable: true, description: 'Its size in bytes.' })
  readonly sizeBytes!: number;

  @Field(() => String, { nullable: true, description: 'The person who signed it.' })
  readonly signer!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was signed.' })
  readonly signedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its bytes, hexadecimal.' })
  readonly sha256!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the portal got it.' })
  readonly createdAt!: Date;

  readonly shipmentId!: string;
}

export function toDocument(record: DocumentRecord): ShipmentDocument {
  return { ...record, id: encodeId('Document', record) };
}

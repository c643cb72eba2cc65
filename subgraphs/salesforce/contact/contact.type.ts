import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ContactRole } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { ContactRoleEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { shapeRecord } from '../reading/record-shape.ts';

@ObjectType('Contact', {
  simpleResolvers: true,
  description: 'A person at a customer. A portal user may be linked to one, or to none.',
})
@Directive('@key(fields: "crmId")')
export class Contact {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { description: '18-character Salesforce id.' })
  readonly crmId!: string;

  @Field(() => String, { nullable: true, description: 'Full name.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'First name.' })
  readonly firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  readonly lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: 'Job title.' })
  readonly title!: string | null;

  @Field(() => [ContactRoleEnum], { nullable: true, description: 'The responsibilities of the person.' })
  readonly roles!: readonly ContactRole[];

  @Field(() => DateTime, { nullable: true, description: 'When it last changed in Salesforce.' })
  readonly updatedAt!: Date | null;

  /** As Salesforce has it; the graph answers number and extension. */
  readonly phone!: string | null;
  /** Salesforce id; the graph answers the account. */
  readonly account!: string | null;
  /** The portal's id; the graph answers the user. */
  readonly portalUser!: string | null;
}

export const ContactConnection = connectionOf('Contact', () => Contact);

export function toContact(record: CachedRecord): Contact {
  return { ...shapeRecord('Contact', record), id: encodeId('Contact', { crmId: record.id }) } as Contact;
}

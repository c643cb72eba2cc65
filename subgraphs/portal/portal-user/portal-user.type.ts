import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { UserKind, UserState } from '../../../src/domain/access.ts';
import { phoneParts } from '../../../src/domain/transforms/phone-number.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import { Node } from '../node/node.type.ts';

const UserKindEnum = vocabularyEnum<UserKind>('UserKind', 'Whom a portal user works for.', {
  CUSTOMER: 'A customer.',
  STAFF: 'The company.',
  SERVICE: 'Nobody: it is a system.',
});

export const UserStateEnum = vocabularyEnum<UserState>('UserState', 'Whether a portal user may sign in.', {
  INVITED: 'Not yet; the invitation is open.',
  ACTIVE: 'Yes.',
  DEACTIVATED: 'No more.',
});

@ObjectType('PortalUser', {
  implements: Node,
  simpleResolvers: true,
  description: 'Someone who may sign in to the portal. A user need not be a contact, nor a contact a user.',
})
@Directive('@key(fields: "portalId crmId")')
export class PortalUser implements Node {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "The portal's id." })
  @Directive('@shareable')
  readonly portalId!: string;

  @Field(() => ID, { nullable: true, description: 'The id of the linked Salesforce contact, if any.' })
  @Directive('@shareable')
  readonly crmId!: string | null;

  @Field(() => String, { nullable: true, description: 'Full name.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email!: string;

  @Field(() => String, { nullable: true, description: 'Phone number in E.164, from the linked contact.' })
  readonly phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Extension of the phone number, in digits.' })
  readonly phoneExtension!: string | null;

  @Field(() => UserKindEnum, { nullable: true, description: 'The kind of user.' })
  readonly kind!: UserKind;

  @Field(() => UserStateEnum, { nullable: true, description: 'Whether the user may sign in.' })
  readonly state!: UserState;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a customer user sees every branch, also later ones.',
  })
  readonly wholeAccount!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Raised by every change in the portal; give it as expectedVersion.',
  })
  readonly version!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the portal got the user.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the user last changed.' })
  readonly updatedAt!: Date;

  readonly accountId!: string | null;
  readonly branchIds!: readonly string[];
}

export const PortalUserConnection = connectionOf('PortalUser', () => PortalUser);

export function toPortalUser(record: PortalUserRecord): PortalUser {
  const { crmContactId: crmId, portalId } = record;
  return { ...record, ...phoneParts(record.phone), crmId, id: encodeId('PortalUser', { portalId }) };
}

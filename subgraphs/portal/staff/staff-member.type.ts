import { Field, ID, ObjectType } from 'type-graphql';
import type { Role, UserState } from '../../../src/domain/access.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { TeamEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import { UserStateEnum } from '../portal-user/portal-user.type.ts';
import { RoleEnum } from '../viewer/viewer.type.ts';

@ObjectType('StaffMember', { simpleResolvers: true, description: 'A person of the company.' })
export class StaffMember {
  @Field(() => ID, { description: "The opaque id of the person's portal user; give it as assigneeId." })
  readonly id!: string;

  @Field(() => String, { description: 'Full name.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email!: string;

  @Field(() => RoleEnum, {
    nullable: true,
    description: 'The role of the last sign-in; null before the first one.',
  })
  readonly role!: Role | null;

  @Field(() => UserStateEnum, { description: 'Whether the person may sign in.' })
  readonly state!: UserState;
}

export const StaffMemberConnection = connectionOf('StaffMember', () => StaffMember);

export function toStaffMember(record: PortalUserRecord): StaffMember {
  const { name, email, role, state } = record;
  return { id: encodeId('PortalUser', record), name, email, role, state };
}

@ObjectType('TeamDescription', { simpleResolvers: true, description: 'A team of the business, in words.' })
export class TeamDescription {
  @Field(() => TeamEnum, { description: 'The team.' })
  readonly team!: Team;

  @Field(() => String, { description: 'Its name, as people and Salesforce write it.' })
  readonly name!: string;

  @Field(() => String, { description: 'What it works on.' })
  readonly description!: string;
}

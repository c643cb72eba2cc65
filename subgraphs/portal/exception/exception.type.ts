import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import {
  type ExceptionCode,
  type ExceptionState,
  type Severity,
  type Team,
  teamNamed,
} from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  ExceptionCodeEnum,
  ExceptionStateEnum,
  SeverityEnum,
  TeamEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type {
  ExceptionHistoryRecord,
  ExceptionRecord,
} from '../../../src/portal-store/exception/exception.columns.ts';
import { Node } from '../node/node.type.ts';

@ObjectType('ExceptionChange', {
  simpleResolvers: true,
  description: 'One step in the work on an exception.',
})
export class ExceptionChange {
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;

  @Field(() => ExceptionStateEnum, { description: 'The state after it.' })
  readonly state!: ExceptionState;

  @Field(() => SeverityEnum, { description: 'The severity after it.' })
  readonly severity!: Severity;

  @Field(() => TeamEnum, {
    nullable: true,
    description: 'The team that owned it afterwards; null if the name of that time is no team now.',
  })
  readonly team!: Team | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the team that owned it afterwards, as it was then.',
    deprecationReason: 'Use team. Goes on 2027-06-01.',
  })
  readonly ownerTeam!: string | null;

  @Field(() => String, { nullable: true, description: 'The note.' })
  readonly note!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The sign-in name of the person who did it; see actorName.',
  })
  readonly actor!: string | null;

  @Field(() => String, { nullable: true, description: 'The person who worked on it afterwards.' })
  readonly ownerPerson!: string | null;
}

@ObjectType('Exception', {
  implements: Node,
  simpleResolvers: true,
  description: 'Something that went wrong with a shipment, and the work on it.',
})
@Directive('@key(fields: "portalId")')
export class ShipmentException implements Node {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "The portal's id." })
  @Directive('@shareable')
  readonly portalId!: string;

  @Field(() => ExceptionCodeEnum, { nullable: true, description: 'The kind of problem.' })
  readonly code!: ExceptionCode;

  @Field(() => SeverityEnum, { nullable: true, description: 'How bad it is.' })
  readonly severity!: Severity;

  @Field(() => ExceptionStateEnum, { nullable: true, description: 'How far the work on it is.' })
  readonly state!: ExceptionState;

  @Field(() => TeamEnum, { nullable: true, description: 'The team that owns it.' })
  readonly team!: Team | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the team that owns it.',
    deprecationReason: 'Use team. Goes on 2027-06-01.',
  })
  readonly ownerTeam!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The sign-in name of the person who works on it; see assignee.',
  })
  readonly ownerPerson!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the customer must do something.' })
  readonly customerActionRequired!: boolean;

  @Field(() => String, { nullable: true, description: 'A description of the problem.' })
  readonly note!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it began.' })
  readonly openedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When someone took it.' })
  readonly acknowledgedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was settled.' })
  readonly resolvedAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Raised by every change in the portal; give it as expectedVersion.',
  })
  readonly version!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it last changed.' })
  readonly updatedAt!: Date;

  readonly shipmentId!: string;
}

export const ExceptionConnection = connectionOf('Exception', () => ShipmentException);

export function toException(record: ExceptionRecord): ShipmentException {
  return { ...record, team: record.ownerTeam, id: encodeId('Exception', record) };
}

export function toExceptionChange(record: ExceptionHistoryRecord): ExceptionChange {
  const { ownerTeam } = record;
  return { ...record, team: ownerTeam === null ? null : teamNamed(ownerTeam) };
}

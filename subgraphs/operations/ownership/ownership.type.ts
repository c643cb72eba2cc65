import { Field, Int, ObjectType } from 'type-graphql';
import type { Role } from '../../../src/domain/access.ts';
import {
  type ConflictRule,
  type Direction,
  isMapped,
  type Lane,
  type NotMapped,
  type Owner,
  type OwnershipRow,
  validationText,
} from '../../../src/domain/ownership/index.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { OwnerEnum } from '../../../src/graph/user-error.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import { ConflictRuleEnum, LaneEnum, TeamEnum } from '../sync-enums.ts';

const DirectionEnum = vocabularyEnum<Direction>('SyncDirection', 'Which way a value travels.', {
  TO_PORTAL: 'From Salesforce to the portal.',
  TO_SALESFORCE: 'From the portal to Salesforce.',
  BOTH: 'Whichever side changes it.',
  NONE: 'It does not travel: the graph asks its owner.',
});

@ObjectType('OwnershipRow', {
  simpleResolvers: true,
  description: 'One field of a record that is shared or changed through the graph, with its owner.',
})
export class OwnershipEntry {
  @Field(() => String, { description: 'The record as the graph names it.' })
  readonly record!: string;

  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => OwnerEnum, { description: "Which system's value counts." })
  readonly owner!: Owner;

  @Field(() => String, {
    nullable: true,
    description: 'The object in Salesforce; null when it stays in the portal.',
  })
  readonly salesforceObject!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The field in Salesforce; null when it stays in the portal.',
  })
  readonly salesforceField!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type in Salesforce.' })
  readonly salesforceType!: string | null;

  @Field(() => Int, { nullable: true, description: 'Its length in characters, for texts.' })
  readonly length!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the portal keeps it, as table.column; null when it does not.',
  })
  readonly portalColumn!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type in the portal.' })
  readonly portalType!: string | null;

  @Field(() => DirectionEnum, { description: 'Which way it travels.' })
  readonly direction!: Direction;

  @Field(() => LaneEnum, { nullable: true, description: 'How soon; null when it does not travel.' })
  readonly lane!: Lane | null;

  @Field(() => String, { description: "How it is said in the other system's words." })
  readonly transform!: string;

  @Field(() => [String], { description: 'The conditions on a value before it is carried.' })
  readonly validation!: readonly string[];

  @Field(() => Boolean, { description: 'Whether the record cannot be carried without it.' })
  readonly required!: boolean;

  @Field(() => ConflictRuleEnum, { description: 'The rule for a field that has a value in both systems.' })
  readonly conflict!: ConflictRule;

  @Field(() => Boolean, {
    description: 'Whether the hub sends it only once, when it creates the record in Salesforce.',
  })
  readonly onCreate!: boolean;

  @Field(() => TeamEnum, { description: 'The team that resolves values which cannot be carried.' })
  readonly failureOwner!: Team;

  @Field(() => [String], { description: 'The mutations that change it; empty if none does.' })
  readonly mutations!: readonly string[];

  @Field(() => [String], { description: 'The roles that may change it; empty if none may.' })
  readonly roles!: readonly Role[];

  @Field(() => Boolean, { description: 'Whether the hub caches it.' })
  readonly cached!: boolean;

  @Field(() => Boolean, { description: 'Whether the hub may write it to Salesforce.' })
  readonly hubWrites!: boolean;

  @Field(() => String, { description: 'Why the business needs it.' })
  readonly reason!: string;
}

export function toOwnershipEntry(row: OwnershipRow): OwnershipEntry {
  const salesforce = isMapped(row) ? row.salesforce : null;
  return {
    ...row,
    salesforceObject: salesforce?.object ?? null,
    salesforceField: salesforce?.field ?? null,
    salesforceType: salesforce?.type.kind ?? null,
    length: salesforce && 'length' in salesforce.type ? salesforce.type.length : null,
    portalColumn: row.portal && `${row.portal.table}.${row.portal.column}`,
    portalType: row.portal?.type ?? null,
    validation: row.validation.map(validationText),
    mutations: row.change?.mutations ?? [],
    roles: row.change?.roles ?? [],
  };
}

@ObjectType('NotMappedEntry', {
  simpleResolvers: true,
  description: 'Something that deliberately does not travel between the systems.',
})
export class NotMappedEntry implements Pick<NotMapped, 'what' | 'stays' | 'reason'> {
  @Field(() => String, { description: 'What it is.' })
  readonly what!: string;

  @Field(() => String, { description: 'Where it stays: PORTAL, SALESFORCE, BILLING or NOWHERE.' })
  readonly stays!: NotMapped['stays'];

  @Field(() => String, { description: 'Why it does not travel.' })
  readonly reason!: string;
}

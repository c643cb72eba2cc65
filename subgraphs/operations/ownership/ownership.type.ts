import { Field, Int, ObjectType } from 'type-graphql';
import type { Owner, OwnershipRow } from '../../../src/domain/ownership/index.ts';
import { OwnerEnum } from '../../../src/graph/user-error.ts';

@ObjectType('OwnershipRow', {
  simpleResolvers: true,
  description: 'One field of a record that both systems know, and who owns it.',
})
export class OwnershipEntry {
  @Field(() => String, { description: 'The record as the graph names it.' })
  readonly record!: string;

  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => OwnerEnum, { description: "Which system's value counts." })
  readonly owner!: Owner;

  @Field(() => String, { description: 'The object in Salesforce.' })
  readonly salesforceObject!: string;

  @Field(() => String, { description: 'The field in Salesforce.' })
  readonly salesforceField!: string;

  @Field(() => String, { description: 'Its type in Salesforce.' })
  readonly salesforceType!: string;

  @Field(() => Int, { nullable: true, description: 'Its length in characters, for texts.' })
  readonly length!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the portal keeps it, as table.column; null when it does not.',
  })
  readonly portalColumn!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type in the portal.' })
  readonly portalType!: string | null;

  @Field(() => Boolean, { description: 'Whether the hub caches it.' })
  readonly cached!: boolean;

  @Field(() => Boolean, { description: 'Whether the hub may write it to Salesforce.' })
  readonly hubWrites!: boolean;

  @Field(() => String, { description: 'Why the business needs it.' })
  readonly reason!: string;
}

export function toOwnershipEntry(row: OwnershipRow): OwnershipEntry {
  const { salesforce, portal } = row;
  return {
    ...row,
    salesforceObject: salesforce.object,
    salesforceField: salesforce.field,
    salesforceType: salesforce.type.kind,
    length: 'length' in salesforce.type ? salesforce.type.length : null,
    portalColumn: portal && `${portal.table}.${portal.column}`,
    portalType: portal?.type ?? null,
  };
}

import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../../src/graph/connection.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { AuditAnchor } from '../../../src/ledger/audit/audit-link.ts';
import type { AuditEntry as StoredEntry } from '../../../src/ledger/audit/audit-log.ts';
import type { AuditProblemKind, AuditReport } from '../../../src/ledger/audit/verify-audit.ts';
import { valueText } from '../sync-enums.ts';

export type System = StoredEntry['system'];

export const AuditSystemEnum = vocabularyEnum<System>('AuditSystem', 'By which way a change was made.', {
  PORTAL: 'Through the portal.',
  SALESFORCE: 'In Salesforce.',
  HUB: 'By the hub, or by staff in its queue.',
});

@ObjectType('AuditedField', { simpleResolvers: true, description: 'One field before and after a change.' })
class AuditedField {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value before, as text.' })
  readonly old!: string | null;

  @Field(() => String, { nullable: true, description: 'The value after, as text.' })
  readonly new!: string | null;
}

@ObjectType('AuditEntry', {
  simpleResolvers: true,
  description: 'One change of one record, by whatever way.',
})
export class AuditEntry {
  @Field(() => ID, { description: 'Its number; ascends with time for one record.' })
  readonly id!: number;

  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;

  @Field(() => String, { description: 'The actor: the subject of the token, or a part of the hub.' })
  readonly principal!: string;

  @Field(() => String, { nullable: true, description: 'In which role; null for the hub itself.' })
  readonly role!: string | null;

  @Field(() => AuditSystemEnum, { description: 'By which way.' })
  readonly system!: System;

  @Field(() => String, { nullable: true, description: 'Correlation id of the request.' })
  readonly requestId!: string | null;

  @Field(() => String, { description: 'The kind of record.' })
  readonly record!: string;

  @Field(() => ID, { description: 'Its portal id, or the id of the system that has it.' })
  readonly recordId!: string;

  @Field(() => ID, { nullable: true, description: 'The portal id of the account that it belongs to.' })
  readonly accountId!: string | null;

  @Field(() => String, { description: 'The mutation, or the action of the hub.' })
  readonly action!: string;

  @Field(() => [AuditedField], {
    nullable: true,
    description: 'The changes; null once retention has removed the values.',
  })
  readonly changes!: readonly AuditedField[] | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the chain; null until it is sealed.' })
  readonly seq!: number | null;
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);

export function toAuditEntry(entry: StoredEntry): AuditEntry {
  const changes = entry.changes?.map((change) => ({
    field: change.field,
    old: valueText(change.old),
    new: valueText(change.new),
  }));
  return { ...entry, changes: changes ?? null };
}

@InputType('AuditFilter', { description: 'Which changes to list; all conditions hold.' })
export class AuditFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Only this kind of record, such as Account or ReviewItem.',
  })
  readonly record?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only this record: its portal id or opaque id. Needs record.',
  })
  readonly recordId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only changes by this principal.' })
  readonly principal?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only this account: its opaque id or its portal id.' })
  readonly accountId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only changes at or after this.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only changes before this.' })
  readonly to?: Date | null;
}

const AuditProblemEnum = vocabularyEnum<AuditProblemKind>('AuditProblemKind', 'A problem of the audit.', {
  EDITED: 'An entry is not what was sealed there.',
  MISSING: 'A place of the chain is empty.',
  CUT_OFF: 'The end of the chain is gone.',
  FORGED_HEAD: 'An end that the hub did not sign, or that signs another chain.',
  REMOVED_PAYLOAD: 'Values are gone that are too young for retention, and that no signed order names.',
  FORGED_ORDER: 'An order to erase values that the hub did not sign.',
  FOREIGN: 'An entry without the code of its writer, or with a wrong one.',
  COPIED: 'An entry that repeats another one, with its code.',
});

@ObjectType('AuditProblem', { simpleResolvers: true, description: 'One thing that is wrong with the audit.' })
class AuditProblem {
  @Field(() => AuditProblemEnum, { description: 'The problem.' })
  readonly kind!: AuditProblemKind;

  @Field(() => Int, { description: 'At which place of the chain; 0 where the entry has none yet.' })
  readonly seq!: number;

  @Field(() => ID, { nullable: true, description: 'The entry, where there is one.' })
  readonly entryId!: number | null;
}

@ObjectType('AuditHead', {
  simpleResolvers: true,
  description: 'The end of the chain; worth writing down elsewhere.',
})
class AuditHead implements AuditAnchor {
  @Field(() => Int, { description: 'The last place.' })
  readonly seq!: number;

  @Field(() => String, { description: 'Its hash, in hexadecimal.' })
  readonly hash!: string;
}

@ObjectType('AuditVerification', {
  simpleResolvers: true,
  description: 'The result of computing the whole chain again.',
})
export class AuditVerification {
  @Field(() => Boolean, { description: 'Whether the sealed part is as it was sealed.' })
  readonly intact!: boolean;

  @Field(() => Int, { description: 'How many entries are sealed.' })
  readonly entries!: number;

  @Field(() => [AuditProblem], { description: 'The first 100 problems of each kind.' })
  readonly problems!: readonly AuditProblem[];

  @Field(() => Int, {
    description: 'How many entries are not sealed yet: one that was deleted is not noticed.',
  })
  readonly unsealed!: number;

  @Field(() => DateTime, { nullable: true, description: 'Since when the oldest of them waits.' })
  readonly oldestUnsealedAt!: Date | null;

  @Field(() => AuditHead, { nullable: true, description: 'The verified end; null while the chain is empty.' })
  readonly head!: AuditAnchor | null;
}

export function toAuditVerification({ entries, problems, unsealed, head }: AuditReport): AuditVerification {
  return {
    intact: problems.length === 0,
    entries,
    problems,
    head,
    unsealed: unsealed.count,
    oldestUnsealedAt: unsealed.oldest,
  };
}

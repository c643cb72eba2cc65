import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { ContactRole } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { ContactRoleEnum } from '../../../src/graph/vocabulary-enums.ts';
import { Contact } from './contact.type.ts';

@InputType('ContactUpdateInput', {
  description: 'The changes of a contact in Salesforce. An omitted field stays; null empties it.',
})
export class ContactUpdateInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the contact.' })
  readonly id!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The updatedAt that you saw. If the contact has changed since (Salesforce counts seconds), nothing is written.',
  })
  readonly expectedVersion?: Date | null;

  @Field(() => String, { nullable: true, description: 'First name.' })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  readonly lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Phone number; stored as E.164. An extension may follow, such as ext. 12.',
  })
  readonly phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Extension of the phone number, in digits. If omitted, it stays while the number stays.',
  })
  readonly phoneExtension?: string | null;

  @Field(() => String, { nullable: true, description: 'Job title.' })
  readonly title?: string | null;

  @Field(() => [ContactRoleEnum], {
    nullable: true,
    description: 'All responsibilities of the person.',
  })
  readonly roles?: readonly ContactRole[] | null;
}

@ObjectType('ContactUpdatePayload', {
  simpleResolvers: true,
  description: 'The contact after the change, and the writes.',
})
export class ContactUpdatePayload extends MutationPayload {
  @Field(() => Contact, {
    nullable: true,
    description: 'The contact as Salesforce has it now; null when there is none that you may see.',
  })
  readonly contact!: Contact | null;
}

import { Field, ObjectType } from 'type-graphql';
import type { Role } from '../../../src/domain/access.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';

export const RoleEnum = vocabularyEnum<Role>('Role', 'What a caller does, and so which fields it may see.', {
  CUSTOMER: 'Ships freight with us and sees its own records.',
  SERVICE_AGENT: 'Answers customers.',
  DISPATCHER: 'Moves the freight.',
  SALES: 'Sells the service.',
  ANALYST: 'Measures it.',
  ADMIN: 'Runs the hub.',
  INTEGRATION: 'A system.',
});

@ObjectType('Viewer', { simpleResolvers: true, description: 'The caller.' })
export class Viewer {
  @Field(() => RoleEnum, { description: 'The role of the token.' })
  readonly role!: Role;
}

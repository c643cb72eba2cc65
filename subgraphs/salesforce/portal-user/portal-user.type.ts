import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('PortalUser', {
  simpleResolvers: true,
  description: 'A person who signs in to the portal; may be linked to a contact.',
})
@Directive('@key(fields: "portalId crmId")')
export class PortalUser {
  @Field(() => ID, { nullable: true, description: "The portal's id (UUID)." })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id of the linked contact.' })
  @Directive('@shareable')
  readonly crmId!: string | null;
}

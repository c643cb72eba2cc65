import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Representation } from '../../../src/graph/entities.ts';
import { Contact, toContact } from '../contact/contact.type.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { PortalUser } from './portal-user.type.ts';

@Resolver(() => PortalUser)
export class PortalUserResolver {
  @FieldResolver(() => Contact, { nullable: true, description: 'The contact that stands for this user.' })
  async contact(@Root() user: PortalUser, @Ctx() { records }: SalesforceContext): Promise<Contact | null> {
    const { crmId, portalId } = user;
    const asked = crmId
      ? records.find('Contact', 'Id', crmId)
      : portalId && records.find('Contact', 'Portal_User_Id__c', portalId);
    const record = await asked;
    return record ? toContact(record) : null;
  }
}

/** A stub of a portal user. The portal decides whether it exists in the caller's scope. */
export function resolvePortalUser(reference: Representation): PortalUser {
  return { portalId: idIn(reference, 'portalId'), crmId: idIn(reference, 'crmId') };
}

import { Arg, Ctx, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { duplicatePersonCause, duplicatePersonItem } from '../../../src/domain/duplicate-person.ts';
import { Refused, refusalIn } from '../../../src/mutation/refused.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { changeUser, PortalUserChangeInput, PortalUserPayload } from './portal-user-payload.type.ts';

@InputType('PortalUserActivateInput', { description: 'A user who may sign in from now on.' })
export class PortalUserActivateInput extends PortalUserChangeInput {}

@ObjectType('PortalUserActivatePayload', { simpleResolvers: true, description: 'The user.' })
export class PortalUserActivatePayload extends PortalUserPayload {}

const FIELDS = { state: 'PortalUser.state' };

@Resolver()
export class PortalUserActivateMutation {
  @Mutation(() => PortalUserActivatePayload, {
    nullable: true,
    description:
      'Lets an invited user sign in. If another active user has the same e-mail address, nothing is written, and a review item names that user.',
  })
  async portalUserActivate(
    @Ctx() context: PortalContext,
    @Arg('input', () => PortalUserActivateInput, { description: 'Whom.' }) input: PortalUserActivateInput,
  ): Promise<PortalUserActivatePayload> {
    return await changeUser(context, 'portalUserActivate', input, {
      fields: namedFields({ state: 'ACTIVE' }, FIELDS),
      from: ['INVITED'],
      write: async (unit, user, version) => {
        const { portalId, crmContactId: crmId } = user;
        const written = await unit.portal.activateUser(portalId, version).catch((error: unknown) => {
          const refused = refusalIn(error);
          if (refused?.userErrors[0]?.code !== 'DUPLICATE') throw error;
          throw new Refused(refused.userErrors, { flagged: async () => [await duplicateOf(context, user)] });
        });
        const cause = duplicatePersonCause({ record: 'PortalUser', portalId, crmId });
        await unit.ledger.review.settleCauses([cause], 'The address is theirs alone now.');
        return written;
      },
    });
  }
}

async function duplicateOf({ store, reader, requestId }: PortalContext, user: PortalUserRecord) {
  const known = await store.users.activeByEmail(reader, user.email);
  const { portalId, crmContactId: crmId, accountId, name, email } = user;
  return duplicatePersonItem(
    { record: 'PortalUser', portalId, crmId, accountId, account: accountId, name, email },
    known.map((other) => ({
      portalId: other.portalId,
      crmId: other.crmContactId,
      name: other.name,
      account: other.accountId,
    })),
    requestId,
  );
}

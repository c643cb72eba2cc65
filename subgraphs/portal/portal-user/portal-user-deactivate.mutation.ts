import { Arg, Ctx, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { changeUser, PortalUserChangeInput, PortalUserPayload } from './portal-user-payload.type.ts';

@InputType('PortalUserDeactivateInput', { description: 'A user who may no longer sign in.' })
export class PortalUserDeactivateInput extends PortalUserChangeInput {}

@ObjectType('PortalUserDeactivatePayload', { simpleResolvers: true, description: 'The user.' })
export class PortalUserDeactivatePayload extends PortalUserPayload {}

const FIELDS = { state: 'PortalUser.state' };

@Resolver()
export class PortalUserDeactivateMutation {
  @Mutation(() => PortalUserDeactivatePayload, {
    nullable: true,
    description:
      'Ends the access of a user for good. It counts within seconds, also for tokens that are out.',
  })
  async portalUserDeactivate(
    @Ctx() context: PortalContext,
    @Arg('input', () => PortalUserDeactivateInput, { description: 'Whom.' }) input: PortalUserDeactivateInput,
  ): Promise<PortalUserDeactivatePayload> {
    return await changeUser(context, 'portalUserDeactivate', input, {
      fields: namedFields({ state: 'DEACTIVATED' }, FIELDS),
      from: ['INVITED', 'ACTIVE'],
      write: (unit, { portalId }, version) => unit.portal.deactivateUser(portalId, version),
    });
  }
}

import { Arg, Ctx, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { namedFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal-context.ts';
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
    description: 'Lets an invited user sign in. The e-mail address must be that of no other active user.',
  })
  async portalUserActivate(
    @Ctx() context: PortalContext,
    @Arg('input', () => PortalUserActivateInput, { description: 'Whom.' }) input: PortalUserActivateInput,
  ): Promise<PortalUserActivatePayload> {
    return await changeUser(context, 'portalUserActivate', input, {
      fields: namedFields({ state: 'ACTIVE' }, FIELDS),
      from: ['INVITED'],
      write: (unit, { portalId }, version) => unit.portal.activateUser(portalId, version),
    });
  }
}

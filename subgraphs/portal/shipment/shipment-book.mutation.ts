import { Arg, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { partyOf } from '../../../src/domain/references/reference-kinds.ts';
import { restate } from '../../../src/domain/references/stated-list.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { fieldProblems, namedFields, withoutNulls } from '../mutation/named-fields.ts';
import { found, mayChangeAccount } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { idProblems, opaqueKey } from '../record-key.ts';
import { promiseProblems } from './promises.ts';
import { ShipmentBookInput } from './shipment-content.inputs.ts';
import { checkService, namedContent, readContent } from './shipment-content.ts';
import { ShipmentPayload, shipmentOf } from './shipment-payload.type.ts';
import { bookedReferences, numberProblems, partyProblems } from './stated-references.ts';

@ObjectType('ShipmentBookPayload', { simpleResolvers: true, description: 'The booked shipment.' })
export class ShipmentBookPayload extends ShipmentPayload {}

const FIELDS = { accountId: 'Shipment.account', number: 'Shipment.number' };

@Resolver()
export class ShipmentBookMutation {
  @Mutation(() => ShipmentBookPayload, {
    nullable: true,
    description: 'Books a shipment for a customer or branch. Salesforce hears of it at once.',
  })
  async shipmentBook(
    @Ctx() context: PortalContext,
    @Arg('input', () => ShipmentBookInput, { description: 'What to book.' }) input: ShipmentBookInput,
  ): Promise<ShipmentBookPayload> {
    const { content, problems } = readContent(input);
    const stated = withoutNulls(input);
    const { recordId, userErrors, writes } = await context.mutations.transact('shipmentBook', input, {
      check: () => [
        ...idProblems('Account', input.accountId, 'accountId'),
        ...fieldProblems(context, [...namedFields(stated, FIELDS), ...namedContent(stated)]),
        ...problems,
        ...promiseProblems(content, userRole(context.caller), null),
        ...(input.number == null ? [] : numberProblems(input.number, 'number')),
        ...partyProblems(userRole(context.caller), input.references, []),
      ],
      load: async () => {
        const owner = await context.loaders.account.load(opaqueKey('Account', input.accountId, 'accountId'));
        const customer = owner && (await context.loaders.account.load({ portalId: owner.customerId }));
        return { owner, customer };
      },
      write: async (unit, loaded) => {
        const owner = found(loaded.owner, 'accountId');
        const customer = found(loaded.customer, 'accountId');
        if (!mayChangeAccount(context, owner)) found(null, 'accountId');
        checkService(input, owner, customer);
        const written = await unit.portal.bookShipment(
          {
            ...content,
            references: restate([], bookedReferences(input), partyOf(userRole(context.caller))),
            accountId: customer.portalId,
            branchId: owner.portalId,
          },
          null,
        );
        const writes = await recordChange(unit, 'shipmentBook', {
          record: 'Shipment',
          written,
          crmId: null,
          isNew: true,
        });
        return { recordId: written.portalId, writes, details: null };
      },
    });
    return { shipment: await shipmentOf(context, recordId), userErrors, writes };
  }
}

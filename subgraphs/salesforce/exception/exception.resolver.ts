import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Representation } from '../../../src/graph/entities.ts';
import { Case, toCase } from '../case/case.type.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { ShipmentException } from './exception.type.ts';

@Resolver(() => ShipmentException)
export class ExceptionResolver {
  @FieldResolver(() => Case, { nullable: true, description: 'The service case that it caused.' })
  async case(
    @Root() exception: ShipmentException,
    @Ctx() { records }: SalesforceContext,
  ): Promise<Case | null> {
    const record = await records.find('Case', 'Portal_Exception_Id__c', exception.portalId);
    return record && toCase(record);
  }
}

/** A stub of an exception. The portal decides whether it exists in the caller's scope. */
export function resolveException(reference: Representation): ShipmentException | null {
  const portalId = idIn(reference, 'portalId');
  return portalId === null ? null : { portalId };
}

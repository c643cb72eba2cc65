import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { type CrossIds, encodeId } from '../../../src/graph/entity-id.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { knownText } from '../reading/record-shape.ts';

@ObjectType('Shipment', { simpleResolvers: true, description: 'Freight on its way for a customer.' })
@Directive('@key(fields: "portalId crmId")')
export class Shipment {
  readonly __typename = 'Shipment';

  @Field(() => ID, { description: 'Opaque id, the same whichever system answers.' })
  @Directive('@shareable')
  readonly id: string;

  @Field(() => ID, { nullable: true, description: "The portal's id (UUID)." })
  @Directive('@shareable')
  readonly portalId: string | null;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id; null until linked.' })
  @Directive('@shareable')
  readonly crmId: string | null;

  constructor(ids: CrossIds) {
    this.id = encodeId('Shipment', ids);
    this.portalId = ids.portalId ?? null;
    this.crmId = ids.crmId ?? null;
  }
}

export function toShipment(record: CachedRecord): Shipment {
  const portalId = knownText(record, 'Portal_Shipment_Id__c');
  return new Shipment({ portalId, crmId: record.id });
}

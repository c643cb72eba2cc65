import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType('Place', {
  simpleResolvers: true,
  description: 'Where something happens; as much of it as is known.',
})
export class Place {
  @Field(() => String, { nullable: true, description: 'City, site or terminal by name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 code or name of the country.' })
  readonly country?: string | null;

  @Field(() => String, { nullable: true, description: 'UN/LOCODE.' })
  readonly unlocode?: string | null;

  @Field(() => String, { nullable: true, description: "The carrier's code of the terminal." })
  readonly terminalCode?: string | null;

  @Field(() => Float, { nullable: true, description: 'Degrees north, WGS 84.' })
  readonly latitude?: number | null;

  @Field(() => Float, { nullable: true, description: 'Degrees east, WGS 84.' })
  readonly longitude?: number | null;

  @Field(() => Int, { nullable: true, description: "The shipment's stop, by its sequence." })
  readonly stopSequence?: number | null;
}

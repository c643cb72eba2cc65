import { Field, Int, ObjectType } from 'type-graphql';
import type { LinkKind } from '../../../src/redis/link.ts';

@ObjectType('LinkHealth', {
  simpleResolvers: true,
  description: 'The link index for one kind of record.',
})
export class LinkHealth {
  @Field(() => String, { description: 'The kind of record: Account, Shipment, Contact or Case.' })
  readonly kind!: LinkKind;

  @Field(() => Boolean, { description: 'Whether the index answers at all.' })
  readonly available!: boolean;

  @Field(() => Int, { nullable: true, description: 'How many links it holds; null while it is away.' })
  readonly links!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it holds every link. If not, missing links are read from the systems.',
  })
  readonly complete!: boolean | null;
}

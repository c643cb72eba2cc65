import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  autoRegisterImplementations: false,
  description: 'A record with an opaque id of its own.',
})
export class Node {
  @Field(() => ID, {
    description: 'Opaque id; keep it as it is. An earlier form of it still resolves.',
  })
  readonly id!: string;
}

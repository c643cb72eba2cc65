import { Directive, Field, InterfaceType, ObjectType } from 'type-graphql';
import { DateTime } from './scalars.ts';

/** The common messages of every subscription. `schema-lint.ts` checks that each subscription can be resumed. */

@InterfaceType('StreamMessage', {
  autoRegisterImplementations: false,
  description: 'A message of a subscription. Give its cursor back as `after` to go on from there.',
})
export abstract class StreamMessage {
  @Field(() => String, {
    description: 'Where the stream stands after this message. It is opaque: cursors of one place can differ.',
  })
  readonly cursor!: string;
}

@ObjectType('Heartbeat', {
  implements: StreamMessage,
  simpleResolvers: true,
  description:
    'Nothing up to this cursor is missing: first when everything that was missed has been sent, then every ten seconds.',
})
@Directive('@shareable')
export class Heartbeat extends StreamMessage {
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;
}

@ObjectType('GapNotice', {
  implements: StreamMessage,
  simpleResolvers: true,
  description:
    'Events are missing that are kept no more. It comes first, and the stream goes on behind the gap.',
})
@Directive('@shareable')
export class GapNotice extends StreamMessage {
  @Field(() => String, {
    description: 'A cursor of the place that was asked for; what came after it is missing.',
  })
  readonly from!: string;

  @Field(() => String, { description: 'The last cursor whose event is missing.' })
  readonly to!: string;

  @Field(() => String, { description: 'What to do.' })
  readonly hint!: string;
}

export const AFTER =
  'The cursor of the last message that you have: what came since is sent first. Without it the stream begins now.';

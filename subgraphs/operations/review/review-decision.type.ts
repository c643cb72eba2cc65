import { Field, ObjectType } from 'type-graphql';
import { MutationPayload } from '../../../src/graph/mutation.ts';
import { ReviewItem } from './review-item.type.ts';

@ObjectType('ReviewItemPayload', {
  simpleResolvers: true,
  description: 'The review item after the step, and its writes.',
})
export class ReviewItemPayload extends MutationPayload {
  @Field(() => ReviewItem, { nullable: true, description: 'The item; null when nothing was done.' })
  readonly reviewItem!: ReviewItem | null;
}

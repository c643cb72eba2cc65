import { Field, InputType } from 'type-graphql';
import type { Moment } from '../../../src/domain/milestones/moment.ts';
import { DateTime, LocalDate } from '../../../src/graph/scalars.ts';
import { refuse } from '../../../src/mutation/refused.ts';

@InputType('MomentInput', {
  description: 'A time, or only a day if the time is not known. Give exactly one of them.',
})
export class MomentInput {
  @Field(() => DateTime, { nullable: true, description: 'The time.' })
  readonly at?: Date | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day; it stays a day.' })
  readonly date?: string | null;
}

/** Refuses unless exactly one of the two is given. `field` names the moment in the input. */
export function toMoment({ at, date }: MomentInput, field: string): Moment {
  if (at != null && date == null) return { at, dateOnly: false };
  if (at == null && date != null) return { at: new Date(`${date}T00:00:00Z`), dateOnly: true };
  return refuse('INVALID_VALUE', field, 'Give either a time (at) or a day (date).');
}

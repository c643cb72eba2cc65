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
export function toMoment(input: MomentInput, field: string): Moment {
  return readMoment(input) ?? refuse('INVALID_VALUE', field, MOMENT_ADVICE);
}

export const MOMENT_ADVICE = 'Give either a time (at) or a day (date).';

/** Null unless exactly one of the two is given. */
export function readMoment({ at, date }: MomentInput): Moment | null {
  if (at != null && date == null) return { at, dateOnly: false };
  return at == null && date != null ? { at: new Date(`${date}T00:00:00Z`), dateOnly: true } : null;
}

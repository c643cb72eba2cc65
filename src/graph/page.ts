import { ArgsType, Field, Int } from 'type-graphql';
import { WaybillError } from '../domain/errors.ts';
import { MAX_PAGE_SIZE, type Page } from '../domain/page.ts';

/** The four Relay arguments, as every connection field takes them. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many records from the start, 1 to ${MAX_PAGE_SIZE}. Give exactly one of first and last.`,
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Start after this cursor; goes with first.' })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many records from the end, 1 to ${MAX_PAGE_SIZE}. Give exactly one of first and last.`,
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'End before this cursor; goes with last.' })
  readonly before?: string | null;
}

/**
 * Checks the Relay arguments. Throws `PAGE_SIZE` unless exactly one of `first` and `last` is given, from 1 to MAX_PAGE_SIZE,
 * with the cursor that goes with it.
 */
export function readPage(args: PageArgs): Page {
  const first = args.first ?? null;
  const last = args.last ?? null;
  if ((first === null) === (last === null)) {
    throw new WaybillError('PAGE_SIZE', 'Give exactly one of "first" and "last".');
  }
  const size = first ?? last ?? 0;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
    const name = first === null ? 'last' : 'first';
    throw new WaybillError('PAGE_SIZE', `"${name}" must be from 1 to ${MAX_PAGE_SIZE}.`);
  }
  const direction = first === null ? 'backward' : 'forward';
  const [own, other] =
    direction === 'forward' ? [args.after, args.before] : ([args.before, args.after] as const);
  if (other != null) {
    throw new WaybillError('PAGE_SIZE', 'Use "after" with "first", and "before" with "last".');
  }
  return { direction, size, cursor: own ?? null };
}

import { numberText } from '../words/format.ts';
import { words } from '../words/words.ts';
import css from './split.module.css';

interface ShownProps {
  readonly count: number;
  /** Not all rows were read. */
  readonly hasMore: boolean;
}

/** How many rows of a list stand there, where more exist. A list that is whole says nothing. */
export function Shown({ count, hasMore }: ShownProps) {
  return hasMore ? <span className={css['soft']}>{words.operations.someOf(numberText(count))}</span> : null;
}

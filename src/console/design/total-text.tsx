import { numberText } from '../words/format.ts';
import { words } from '../words/words.ts';
import css from './split.module.css';

interface TotalTextProps {
  readonly total: { readonly count: number; readonly isWhole: boolean };
}

/** How much a filtered list has on all its pages; a screen reader hears it when it changes. */
export function TotalText({ total: { count, isWhole } }: TotalTextProps) {
  const counted = numberText(count);
  return (
    <output className={css['soft']}>
      {isWhole ? words.operations.total(counted) : words.operations.moreThan(counted)}
    </output>
  );
}

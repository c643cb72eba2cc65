import css from '../../design/split.module.css';
import type { PlannedWriteFragment } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { fieldText, valueText } from '../value-text.ts';

const text = words.operations.review;

interface WriteListProps {
  readonly title: string;
  readonly writes: readonly PlannedWriteFragment[];
}

/** What is going to be written where, told to screen readers when it comes. */
export function WriteList({ title, writes }: WriteListProps) {
  return (
    <div className={css['stack']} aria-live="polite">
      <h3>{title}</h3>
      <ul className={css['stack']}>
        {writes.map(({ system, record, fields }, index) => (
          <li key={`${system} ${record} ${index}`}>
            <p>{text.writes(words.operations.sides[system], record)}</p>
            {fields.some(isChanged) ? null : <p className={css['soft']}>{text.asItStands}</p>}
            <ul>
              {fields.filter(isChanged).map(({ field, from, to }) => (
                <li key={field} className={css['soft']}>
                  {fieldText(field)}: {from === null ? text.empties : valueText(field, from)} →{' '}
                  {to === null ? text.empties : valueText(field, to)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What stays as it is, such as an empty field of a new record, is no effect. */
function isChanged({ from, to }: PlannedWriteFragment['fields'][number]): boolean {
  return from !== to;
}

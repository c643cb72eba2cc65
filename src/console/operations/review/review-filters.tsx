import { Button } from '../../design/button.tsx';
import { Picker } from '../../design/field.tsx';
import { choicesOf, keyOf, type Read } from '../../graph/address.ts';
import { type ReviewCategory, ReviewCountsDocument } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { AccountFilter } from '../account-field.tsx';
import { PersonPicker } from '../person-picker.tsx';
import { AGES, NOBODY } from './listed-items.ts';

const text = words.operations.review;

interface ReviewFiltersProps {
  readonly read: Read;
  readonly onPick: (name: string, value: string) => void;
}

/** How many items are open for each reason: what fails most is seen before anything is opened. */
function useOpenCounts(): ReadonlyMap<ReviewCategory, number> {
  const failures = useGraph(ReviewCountsDocument, {}).data?.data.syncOverview?.failures ?? [];
  const counts = new Map<ReviewCategory, number>();
  for (const { category, state, count } of failures) {
    if (state === 'OPEN') counts.set(category, (counts.get(category) ?? 0) + count);
  }
  return counts;
}

/** The pickers above the queue. */
export function ReviewFilters({ read, onPick }: ReviewFiltersProps) {
  const open = useOpenCounts();
  const pick = (name: string) => (value: string) => onPick(name, value);
  return (
    <>
      <Picker
        label={text.category}
        value={keyOf(words.operations.categories, read('category')) ?? ''}
        any={words.anyChoice}
        choices={choicesOf(words.operations.categories).map(({ value, label }) => ({
          value,
          label: open.has(value) ? text.counted(label, numberText(open.get(value) ?? 0)) : label,
        }))}
        onPick={pick('category')}
      />
      <Picker
        label={words.operations.exceptions.team}
        value={keyOf(words.operations.teams, read('team')) ?? ''}
        any={words.anyChoice}
        choices={choicesOf(words.operations.teams)}
        onPick={pick('team')}
      />
      <PersonPicker
        value={read('person')}
        any={text.anybody}
        extra={[{ value: NOBODY, label: words.operations.exceptions.nobody }]}
        onPick={pick('person')}
      />
      <Picker
        label={text.record}
        value={keyOf(text.records, read('record')) ?? ''}
        any={words.anyChoice}
        choices={choicesOf(text.records)}
        onPick={pick('record')}
      />
      <Picker
        label={words.operations.exceptions.state}
        value={keyOf(words.operations.reviewStates, read('state')) ?? 'OPEN'}
        choices={choicesOf(words.operations.reviewStates)}
        onPick={pick('state')}
      />
      <Picker
        label={text.age}
        value={keyOf(AGES, read('age')) ?? ''}
        any={text.anyAge}
        choices={choicesOf(text.ages)}
        onPick={pick('age')}
      />
      <AccountFilter id={read('account')} onPick={pick('account')} />
      {read('portalId') === '' ? null : (
        <Button onClick={() => onPick('portalId', '')}>{text.everyRecord}</Button>
      )}
    </>
  );
}

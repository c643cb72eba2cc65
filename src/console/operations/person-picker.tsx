import { useState } from 'react';
import { type Choice, FilterField, Picker } from '../design/field.tsx';
import { ColleagueNameDocument, ColleaguesDocument } from '../graph/generated/documents.ts';
import { useGraph } from '../graph/queries.ts';
import { words } from '../words/words.ts';

const text = words.operations.people;

interface PersonPickerProps {
  /** An id of the query `staff`, one of the extra choices, or empty. */
  readonly value: string;
  /** The word for no choice. */
  readonly any: string;
  /** Before the people, such as nobody. */
  readonly extra: readonly Choice<string>[];
  readonly onPick: (value: string) => void;
}

/** The people who may be given work. Where there are more than a list holds, a search finds the others. */
export function PersonPicker({ value, any, extra, onPick }: PersonPickerProps) {
  const [search, setSearch] = useState('');
  const all = useGraph(ColleaguesDocument, { search: null }).data?.data.staff;
  const found = useGraph(ColleaguesDocument, { search }, { isNeeded: search !== '' }).data?.data.staff;
  const people = ((search === '' ? all : found)?.nodes ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  const isListed = value === '' || [...extra, ...people].some((choice) => choice.value === value);
  const named = useGraph(ColleagueNameDocument, { id: value }, { isNeeded: !isListed }).data?.data.node;
  const picked = named != null && 'name' in named ? [{ value, label: named.name ?? value }] : [];
  return (
    <>
      <Picker
        label={text.person}
        value={value}
        any={any}
        choices={[...extra, ...(isListed ? [] : picked), ...people]}
        onPick={onPick}
      />
      {all?.pageInfo.hasNextPage === true ? (
        <FilterField label={text.find} value={search} onFilter={setSearch} />
      ) : null}
    </>
  );
}

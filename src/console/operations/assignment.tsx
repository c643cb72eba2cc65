import { Picker } from '../design/field.tsx';
import { choicesOf } from '../graph/address.ts';
import { ColleaguesDocument, type Team } from '../graph/generated/documents.ts';
import { useGraph } from '../graph/queries.ts';
import { words } from '../words/words.ts';

const text = words.operations.exceptions;

/** To whom work is given. Empty: as it is. */
export interface Assignment {
  readonly team: Team | '';
  /** An id of the query `staff`. */
  readonly person: string;
}

export const UNCHANGED: Assignment = { team: '', person: '' };

interface AssignmentPickersProps {
  readonly value: Assignment;
  /** The person who works on it now. */
  readonly person: string | null;
  readonly onChange: (value: Assignment) => void;
}

/** A team and a person, as they are until another one is picked. */
export function AssignmentPickers({ value, person, onChange }: AssignmentPickersProps) {
  const colleagues = useGraph(ColleaguesDocument, {}).data?.data.staff?.nodes ?? [];
  return (
    <>
      <Picker<Team>
        label={text.team}
        value={value.team}
        any={text.keepTeam}
        choices={choicesOf(words.operations.teams)}
        onPick={(team) => onChange({ ...value, team })}
      />
      <Picker
        label={text.assignee}
        value={value.person}
        any={person ?? text.nobody}
        choices={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        onPick={(picked) => onChange({ ...value, person: picked })}
      />
    </>
  );
}

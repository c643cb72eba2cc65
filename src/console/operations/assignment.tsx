import { Picker } from '../design/field.tsx';
import { choicesOf } from '../graph/address.ts';
import type { Team } from '../graph/generated/documents.ts';
import { words } from '../words/words.ts';
import { PersonPicker } from './person-picker.tsx';

const text = words.operations.exceptions;

/** To whom work is given. Empty: as it is. */
export interface Assignment {
  readonly team: Team | '';
  /** An id of the query `staff`, or `NOBODY`. */
  readonly person: string;
}

/** Takes the work from the person who has it. */
const NOBODY = 'nobody';

export const UNCHANGED: Assignment = { team: '', person: '' };

interface AssignmentPickersProps {
  readonly value: Assignment;
  /** The person who works on it now. */
  readonly person: string | null;
  readonly onChange: (value: Assignment) => void;
}

/** A team and a person, as they are until another one is picked. */
export function AssignmentPickers({ value, person, onChange }: AssignmentPickersProps) {
  return (
    <>
      <Picker<Team>
        label={text.team}
        value={value.team}
        any={text.keepTeam}
        choices={choicesOf(words.operations.teams)}
        onPick={(team) => onChange({ ...value, team })}
      />
      <PersonPicker
        value={value.person}
        any={person ?? text.nobody}
        extra={person === null ? [] : [{ value: NOBODY, label: words.operations.people.nobody }]}
        onPick={(picked) => onChange({ ...value, person: picked })}
      />
    </>
  );
}

/** The person as the graph takes it; undefined leaves the person as it is, null takes the work from everybody. */
export function personOf({ person }: Assignment): string | null | undefined {
  return person === '' ? undefined : person === NOBODY ? null : person;
}

import { Picker, TextArea, TextField } from '../../design/field.tsx';
import { words } from '../../words/words.ts';
import { fieldText, valueText } from '../value-text.ts';
import { CHOICES, type Correctable, type Typed } from './corrections.ts';

const text = words.operations.review;
/** So many characters are read at a glance in one line. */
const LINE = 60;

interface CorrectionFieldsProps {
  readonly correctables: readonly Correctable[];
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
}

/** A field for each value that can be corrected here, with the value as it is. */
export function CorrectionFields({ correctables, typed, onType }: CorrectionFieldsProps) {
  return correctables.map((correctable) => {
    const { field, value } = correctable;
    return (
      <CorrectionField
        key={field}
        correctable={correctable}
        value={typed[field] ?? value ?? ''}
        onType={(text) => {
          const { [field]: _before, ...others } = typed;
          onType(text === null ? others : { ...others, [field]: text });
        }}
      />
    );
  });
}

interface CorrectionFieldProps {
  readonly correctable: Correctable;
  readonly value: string;
  /** @param value null: as it is */
  readonly onType: (value: string | null) => void;
}

function CorrectionField({
  correctable: { field, value: before, isInQuestion, moment },
  value,
  onType,
}: CorrectionFieldProps) {
  const choices = CHOICES[field];
  const label = isInQuestion ? text.correct(fieldText(field)) : fieldText(field);
  if (choices !== undefined) {
    const known = Object.entries(choices).map(([value, label]) => ({ value, label }));
    // A word that was refused may be none of the graph's. The person then has to choose one.
    return (
      <Picker
        label={label}
        value={value in choices ? value : ''}
        any={value === '' || value in choices ? text.asItIs : valueText(field, value)}
        choices={known}
        onPick={(picked) => onType(picked === '' ? null : picked)}
      />
    );
  }
  if (moment !== null) {
    return moment === 'DAY' ? (
      <TextField
        label={label}
        type="date"
        value={value.slice(0, 10)}
        onChange={({ target }) => onType(target.value)}
      />
    ) : (
      <TextField
        label={text.yourTime(label)}
        type="datetime-local"
        value={localText(value)}
        onChange={({ target }) => onType(target.value === '' ? '' : new Date(target.value).toISOString())}
      />
    );
  }
  // The hub says how long a value may be: a browser would cut what is pasted in silence.
  const common = { label, value, placeholder: isInQuestion ? undefined : text.asItIs, autoComplete: 'off' };
  return before !== null && before.length > LINE ? (
    <TextArea {...common} rows={4} onChange={({ target }) => onType(target.value)} />
  ) : (
    <TextField {...common} onChange={({ target }) => onType(target.value)} />
  );
}

/** An instant by the reader's clock, as the browser's field takes it: 2026-11-30T14:05. */
function localText(at: string): string {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return '';
  const shifted = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

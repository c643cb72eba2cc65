import { type ComponentProps, useId, useState } from 'react';
import css from './field.module.css';

/** What a picker offers: the value that the graph knows and the word that people read. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface PickerProps<Value extends string> {
  readonly label: string;
  readonly value: Value | '';
  /** The word for no choice. */
  readonly any?: string;
  readonly choices: readonly Choice<Value>[];
  readonly onPick: (value: Value | '') => void;
}

/**
 * The browser's own list: it works by keyboard, on a telephone and with a screen reader. A value that is not offered, such as
 * a person of the address who has left, stands in the list as it is: a browser would show the first choice in its place.
 */
export function Picker<Value extends string>({ label, value, any, choices, onPick }: PickerProps<Value>) {
  const id = useId();
  const isOffered = choices.some((choice) => choice.value === value) || (value === '' && any !== undefined);
  return (
    <div className={css['field']}>
      <label className={css['label']} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={css['control']}
        value={value}
        onChange={(event) => onPick(event.target.value as Value | '')}
      >
        {any === undefined ? null : <option value="">{any}</option>}
        {isOffered ? null : <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function TextField({ label, ...rest }: ComponentProps<'input'> & { readonly label: string }) {
  const id = useId();
  return (
    <div className={css['field']}>
      <label className={css['label']} htmlFor={id}>
        {label}
      </label>
      <input {...rest} id={id} className={css['control']} />
    </div>
  );
}

export function TextArea({ label, ...rest }: ComponentProps<'textarea'> & { readonly label: string }) {
  const id = useId();
  return (
    <div className={css['field']}>
      <label className={css['label']} htmlFor={id}>
        {label}
      </label>
      <textarea {...rest} id={id} className={css['control']} />
    </div>
  );
}

/** A text that is being typed. It begins anew when the value changes elsewhere, such as by the back button. */
function useTyped(value: string) {
  const typed = useState(value);
  const [, setText] = typed;
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setText(value);
  }
  return typed;
}

interface FilterFieldProps {
  readonly label: string;
  /** What can be typed, while the field is empty. */
  readonly hint?: string;
  /** The filter as it is. */
  readonly value: string;
  readonly onFilter: (text: string) => void;
}

/** A text that filters a list once it is whole: with Enter, or when the focus leaves the field. */
export function FilterField({ label, hint, value, onFilter }: FilterFieldProps) {
  const [text, setText] = useTyped(value);
  const filter = () => {
    if (text.trim() !== value) onFilter(text.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        filter();
      }}
    >
      <TextField
        label={label}
        type="search"
        placeholder={hint}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={filter}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}

/** A year is typed digit by digit: until then it is one of the first centuries, of which nothing is asked. */
const FIRST_DAY = '2000-01-01';

interface DayFieldProps {
  readonly label: string;
  /** As 2026-11-30. */
  readonly value: string;
  /** The last day that can be chosen. */
  readonly max?: string;
  readonly onPick: (day: string) => void;
}

/** A day; the field keeps what is typed until it is one. */
export function DayField({ label, value, max, onPick }: DayFieldProps) {
  const [text, setText] = useTyped(value);
  return (
    <TextField
      label={label}
      type="date"
      value={text}
      min={FIRST_DAY}
      max={max}
      onChange={({ target }) => {
        setText(target.value);
        if (target.value !== '' && target.validity.valid) onPick(target.value);
      }}
      onBlur={() => setText(value)}
    />
  );
}

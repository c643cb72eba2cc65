import { Button } from '../design/button.tsx';
import { TextArea } from '../design/field.tsx';
import css from '../design/split.module.css';
import { words } from '../words/words.ts';

const text = words.operations;

interface UnsentProps {
  /** What was typed; empty shows nothing. */
  readonly typed: string;
  readonly onForget: () => void;
}

/** A text that a person typed while a colleague finished the item: its form has gone, and the text has not. */
export function Unsent({ typed, onForget }: UnsentProps) {
  if (typed === '') return null;
  return (
    <div className={css['stack']}>
      <TextArea label={text.unsent} value={typed} readOnly rows={typed.split('\n').length + 1} />
      <div className={css['actions']}>
        <Button onClick={onForget}>{text.forget}</Button>
      </div>
    </div>
  );
}

import { useEffect, useRef } from 'react';
import { Button } from '../../design/button.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { type Planned, scopeText, settingText } from './switching.ts';

const text = words.operations.pilot;

interface EffectProps {
  readonly planned: Planned;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onForget: () => void;
}

/** What a change of a switch does, and the button that does it. The button has the focus: it may stand far from the row. */
export function Effect({ planned, busy, onConfirm, onForget }: EffectProps) {
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  const { before, next, waiting, released } = planned;
  return (
    <Panel title={words.operations.review.effect}>
      <div className={css['stack']}>
        <Notice>
          {before === null ? text.isNew : text.wasBefore(text.modes[before])}{' '}
          {next === null
            ? null
            : `${text.thenCounts(scopeText(next.account?.displayName ?? null, next.record), text.modes[next.mode])} `}
          {text.effect(waiting, numberText(waiting))}{' '}
          {released > 0 ? text.goesOn(released, numberText(released)) : null}
        </Notice>
        <div className={css['actions']}>
          <Button ref={confirm} kind="main" busy={busy} onClick={onConfirm}>
            {settingText(planned)}
          </Button>
          <Button onClick={onForget}>{words.close}</Button>
        </div>
      </div>
    </Panel>
  );
}

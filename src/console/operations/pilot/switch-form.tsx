import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { Picker } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { choicesOf } from '../../graph/address.ts';
import type { CarriedRecord, PilotMode } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { AccountField, type ChosenAccount } from '../account-field.tsx';
import type { Setting } from './switching.ts';

const text = words.operations.pilot;

interface SwitchFormProps {
  readonly busy: boolean;
  readonly onPlan: (setting: Setting) => void;
  /** Another choice makes the plan old. */
  readonly onChange: () => void;
}

/** Chooses a switch: for one account or all, for one kind of record or all. */
export function SwitchForm({ busy, onPlan, onChange }: SwitchFormProps) {
  const [account, setAccount] = useState<ChosenAccount | null>(null);
  const [record, setRecord] = useState<CarriedRecord | null>('SHIPMENT');
  const [mode, setMode] = useState<PilotMode>('DRY_RUN');
  return (
    <Panel title={text.set}>
      <div className={css['stack']}>
        <AccountField
          account={account}
          onPick={(chosen) => {
            onChange();
            setAccount(chosen);
          }}
        />
        <form
          className={css['actions']}
          onSubmit={(event) => {
            event.preventDefault();
            onPlan({ account, record, mode });
          }}
        >
          <Picker
            label={text.record}
            value={record ?? ''}
            any={text.everyRecord}
            choices={choicesOf(text.records)}
            onPick={(value) => {
              onChange();
              setRecord(value === '' ? null : value);
            }}
          />
          <Picker
            label={text.mode}
            value={mode}
            choices={choicesOf(text.modes)}
            onPick={(value) => {
              onChange();
              if (value !== '') setMode(value);
            }}
          />
          <Button type="submit" busy={busy}>
            {text.check}
          </Button>
        </form>
      </div>
    </Panel>
  );
}

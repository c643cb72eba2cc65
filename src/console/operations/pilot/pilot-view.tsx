import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Asked, Refused } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Picker } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { Notice, State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import type { Tone } from '../../design/tone.ts';
import { choicesOf } from '../../graph/address.ts';
import { ask, newKey } from '../../graph/ask.ts';
import {
  type CarriedRecord,
  type PilotMode,
  PilotSwitchesDocument,
  SetPilotSwitchDocument,
  ViewerDocument,
} from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { ageText, numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations.pilot;
const TONES: Readonly<Record<PilotMode, Tone>> = { ON: 'good', DRY_RUN: 'warn', OFF: 'calm' };

interface Setting {
  readonly record: CarriedRecord;
  readonly mode: PilotMode;
}

interface Planned extends Setting {
  /** Changes that wait, and that would go. */
  readonly waiting: number;
}

/** How far each kind of record is synchronized. */
export function PilotView() {
  const asked = useGraph(PilotSwitchesDocument, {});
  const role = useGraph(ViewerDocument, {}).data?.data.viewer?.role;
  return (
    <View title={text.title}>
      {role === 'ADMIN' ? <SetSwitch /> : null}
      {role === undefined || role === 'ADMIN' ? null : (
        <p className={css['soft']}>{text.forAdministrators}</p>
      )}
      <Asked query={asked} lines={4}>
        {({ data: { pilotSwitches }, errors }) => (
          <Panel title={text.now} flush>
            {pilotSwitches === null ? (
              <Refused errors={errors} />
            ) : pilotSwitches.length > 0 ? (
              <Table label={text.now} columns={[text.account, text.record, text.mode, text.changed]}>
                {pilotSwitches.map((each) => (
                  <tr key={`${each.account?.id} ${each.record}`}>
                    <td>{each.account?.displayName ?? text.everyAccount}</td>
                    <td>{each.record === null ? text.everyRecord : text.records[each.record]}</td>
                    <td>
                      <Badge tone={TONES[each.mode]}>{text.modes[each.mode]}</Badge>
                    </td>
                    <td className={css['soft']}>
                      {each.changedBy}, {ageText(each.changedAt)}
                    </td>
                  </tr>
                ))}
              </Table>
            ) : (
              <State title={text.allOn} />
            )}
          </Panel>
        )}
      </Asked>
    </View>
  );
}

/** A change tells what it lets go before it is made. */
function SetSwitch() {
  const queries = useQueryClient();
  const [record, setRecord] = useState<CarriedRecord>('SHIPMENT');
  const [mode, setMode] = useState<PilotMode>('DRY_RUN');
  const [planned, setPlanned] = useState<Planned | null>(null);
  const { busy, problem, begin } = useTrying();

  const send = async ({ record, mode }: Setting, validateOnly: boolean) => {
    const { data, errors } = await ask(SetPilotSwitchDocument, {
      input: { idempotencyKey: newKey(), validateOnly, record, mode },
    });
    const payload = data.pilotSwitchSet;
    const refusal = refusalOf(payload, errors);
    if (refusal !== null) return refusal;
    const waiting = payload?.pending.reduce((sum, { count }) => sum + count, 0) ?? 0;
    setPlanned(validateOnly ? { record, mode, waiting } : null);
    if (!validateOnly) {
      announce(text.confirm(text.records[record], text.modes[mode]));
      await queries.invalidateQueries({ queryKey: [PilotSwitchesDocument.toString()] });
    }
    return null;
  };
  return (
    <Panel title={text.set}>
      <form
        className={css['stack']}
        onSubmit={(event) => {
          event.preventDefault();
          // The form does what it planned, whatever the pickers say by now.
          begin(() => send(planned ?? { record, mode }, planned === null));
        }}
      >
        <div className={css['actions']}>
          <Picker
            label={text.record}
            value={record}
            choices={choicesOf(text.records)}
            onPick={(value) => {
              setPlanned(null);
              if (value !== '') setRecord(value);
            }}
          />
          <Picker
            label={text.mode}
            value={mode}
            choices={choicesOf(text.modes)}
            onPick={(value) => {
              setPlanned(null);
              if (value !== '') setMode(value);
            }}
          />
          <Button type="submit" {...(planned !== null && { kind: 'main' })} busy={busy}>
            {planned === null
              ? text.check
              : text.confirm(text.records[planned.record], text.modes[planned.mode])}
          </Button>
        </div>
        {planned === null ? null : (
          <Notice>{text.effect(planned.waiting, numberText(planned.waiting))}</Notice>
        )}
        {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      </form>
    </Panel>
  );
}

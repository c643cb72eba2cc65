import { Asked, Refused } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { Bones, Notice, State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import type { Tone } from '../../design/tone.ts';
import {
  type PilotMode,
  PilotSwitchesDocument,
  type SwitchFragment,
  ViewerDocument,
} from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { NamedAccount } from '../named-records.tsx';
import { DryRuns } from './dry-runs.tsx';
import { Effect } from './effect.tsx';
import { SwitchForm } from './switch-form.tsx';
import { scopeText, settingText, useSwitching } from './switching.ts';

const text = words.operations.pilot;
const TONES: Readonly<Record<PilotMode, Tone>> = { ON: 'good', DRY_RUN: 'warn', OFF: 'calm' };

/** How far accounts and kinds of records are synchronized, and what a dry run kept back. */
export function PilotView() {
  const asked = useGraph(PilotSwitchesDocument, {});
  const viewer = useGraph(ViewerDocument, {});
  const role = viewer.data?.data.viewer?.role;
  // The parts take their places together: one that comes later would move what is below it.
  const isComing = asked.isPending || viewer.isPending;
  const { planned, busy, problem, plan, confirm, forget } = useSwitching();
  return (
    <View title={text.title}>
      {isComing ? (
        <Bones lines={8} label={words.loading} />
      ) : (
        <>
          {role === 'ADMIN' ? <SwitchForm busy={busy} onPlan={plan} onChange={forget} /> : null}
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          {planned === null ? null : (
            <Effect
              key={settingText(planned)}
              planned={planned}
              busy={busy}
              onConfirm={confirm}
              onForget={forget}
            />
          )}
          {role === undefined || role === 'ADMIN' ? null : (
            <p className={css['soft']}>{text.forAdministrators}</p>
          )}
          <Asked query={asked} lines={4}>
            {({ data: { pilotSwitches }, errors }) => (
              <Panel title={text.now} flush>
                {pilotSwitches === null ? (
                  <Refused errors={errors} />
                ) : pilotSwitches.length > 0 ? (
                  <Switches
                    switches={pilotSwitches}
                    onRemove={
                      role === 'ADMIN'
                        ? ({ account, record }) =>
                            plan({
                              account: account && { id: account.id, name: account.displayName ?? account.id },
                              record,
                              mode: null,
                            })
                        : null
                    }
                  />
                ) : (
                  <State title={text.allOn} />
                )}
              </Panel>
            )}
          </Asked>
        </>
      )}
      <div hidden={isComing}>
        <DryRuns />
      </div>
    </View>
  );
}

interface SwitchesProps {
  readonly switches: readonly SwitchFragment[];
  /** Null for people who may not. */
  readonly onRemove: ((each: SwitchFragment) => void) | null;
}

function Switches({ switches, onRemove }: SwitchesProps) {
  const columns = [text.account, text.record, text.mode, text.changed];
  return (
    <Table label={text.now} columns={onRemove === null ? columns : [...columns, text.remove]}>
      {switches.map((each) => {
        const isGeneral = each.account === null && each.record === null;
        const scope = scopeText(each.account?.displayName ?? null, each.record);
        return (
          <tr key={`${each.account?.id} ${each.record}`}>
            <td>{each.account === null ? text.everyAccount : <NamedAccount account={each.account} />}</td>
            <td>{each.record === null ? text.everyRecord : text.records[each.record]}</td>
            <td>
              <Badge tone={TONES[each.mode]}>{text.modes[each.mode]}</Badge>
            </td>
            <td className={css['soft']}>
              {each.changedBy}, {ageText(each.changedAt)}
            </td>
            {onRemove === null ? null : (
              <td>
                {isGeneral ? null : (
                  <Button aria-label={text.removeOf(scope)} onClick={() => onRemove(each)}>
                    {text.remove}
                  </Button>
                )}
              </td>
            )}
          </tr>
        );
      })}
    </Table>
  );
}

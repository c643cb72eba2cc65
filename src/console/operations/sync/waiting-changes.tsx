import { Link } from 'wouter';
import { Asked, More } from '../../design/asked.tsx';
import { Button } from '../../design/button.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { State } from '../../design/state.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import {
  type SyncLane,
  WaitingChangesDocument,
  type WaitingLineFragment,
  type WaitingState,
} from '../../graph/generated/documents.ts';
import { errorText } from '../../graph/no-answer.ts';
import { usePages } from '../../graph/pages.ts';
import { ageText, momentText, numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { NamedAccount, recordPath } from '../named-records.tsx';

const text = words.operations;
const PAGE = 25;

interface WaitingChangesProps {
  readonly lane: SyncLane;
  readonly state: WaitingState;
  readonly onClose: () => void;
}

/** The changes behind a row of the lanes: which record, how often it was tried, why not, and when it is tried again. */
export function WaitingChanges({ lane, state, onClose }: WaitingChangesProps) {
  const list = usePages(
    WaitingChangesDocument,
    { lane, state, first: PAGE },
    ({ waitingChanges }) => waitingChanges,
  );
  const title = text.sync.changesOf(text.lanes[lane], text.syncStates[state]);
  return (
    <Panel title={title} aside={<Button onClick={onClose}>{words.close}</Button>} flush>
      <Asked query={list} lines={6}>
        {({ pages }) => {
          const changes = pages.flatMap(({ data }) => data.waitingChanges?.nodes ?? []);
          if (changes.length === 0) return <State title={text.sync.noneLeft} />;
          return (
            <>
              <Table label={title} columns={text.sync.changeColumns} numbers={[2]}>
                {changes.map((change) => (
                  <Change key={change.id} change={change} state={state} />
                ))}
              </Table>
              <div className={css['more']}>
                <More list={list} />
              </div>
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

interface ChangeProps {
  readonly change: WaitingLineFragment;
  readonly state: WaitingState;
}

function Change({ change, state }: ChangeProps) {
  const { record, aggregateId, recordId, account, attempts, queuedAt, nextAttemptAt, lastError } = change;
  const to = recordId === null ? `/records?search=${aggregateId}` : recordPath(recordId);
  return (
    <tr>
      <td>
        <Link to={to}>{text.pilot.records[record]}</Link>
      </td>
      <td>
        <NamedAccount account={account} />
      </td>
      <NumberCell>{numberText(attempts)}</NumberCell>
      <td>{ageText(queuedAt)}</td>
      <td>{state === 'PENDING' ? momentText({ at: nextAttemptAt, dateOnly: false }) : words.none}</td>
      <td>
        {lastError === null ? (
          words.none
        ) : (
          <>
            {lastError.code}
            <p className={css['soft']}>
              <bdi>{errorText(lastError)}</bdi>
            </p>
          </>
        )}
      </td>
    </tr>
  );
}

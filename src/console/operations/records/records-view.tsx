import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { TextField } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { Notice, State } from '../../design/state.tsx';
import { useAddress } from '../../graph/address.ts';
import { ask } from '../../graph/ask.ts';
import { FindRecordDocument, type FindRecordQuery } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { RecordDetail } from './record-detail.tsx';

const text = words.operations.records;

type Accounts = NonNullable<FindRecordQuery['accounts']>['nodes'];

/** Any shipment or customer, by whatever is known of it. */
export function RecordsView() {
  const [read, write] = useAddress();
  const [value, setValue] = useState('');
  const [accounts, setAccounts] = useState<Accounts>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const record = read('record');

  const find = async () => {
    const wanted = value.trim();
    if (wanted === '' || busy) return;
    setBusy(true);
    setProblem(null);
    setAccounts([]);
    try {
      const { data, errors } = await ask(FindRecordDocument, { value: wanted });
      const found = data.accounts?.nodes ?? [];
      if (data.shipment !== null) write('record', data.shipment.id);
      else if (found.length === 1 && found[0] !== undefined) write('record', found[0].id);
      else if (found.length > 0) setAccounts(found);
      else setProblem(errors[0]?.message ?? text.nothing(wanted));
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <View title={text.title}>
      <search>
        <form
          className={css['actions']}
          onSubmit={(event) => {
            event.preventDefault();
            void find();
          }}
        >
          <TextField
            label={text.search}
            type="search"
            size={44}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Button kind="main" type="submit" busy={busy}>
            {words.track.search}
          </Button>
        </form>
      </search>
      {problem === null ? null : <Notice>{problem}</Notice>}
      {accounts.length === 0 ? null : (
        <Panel title={text.account}>
          <ul className={css['stack']}>
            {accounts.map(({ id, displayName, customerCode }) => (
              <li key={id}>
                <Button
                  kind="plain"
                  onClick={() => {
                    setAccounts([]);
                    write('record', id);
                  }}
                >
                  {[displayName, customerCode].filter(Boolean).join(' · ')}
                </Button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {record === '' ? <State title={text.start} /> : <RecordDetail key={record} id={record} />}
    </View>
  );
}

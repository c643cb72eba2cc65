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
import { useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { RecordDetail } from './record-detail.tsx';

const text = words.operations.records;

type Accounts = NonNullable<FindRecordQuery['accounts']>['nodes'];

/** Any shipment or customer, by whatever is known of it. */
export function RecordsView() {
  const [read, write] = useAddress();
  const [value, setValue] = useState('');
  const [accounts, setAccounts] = useState<Accounts>([]);
  const { busy, problem, begin } = useTrying();
  const record = read('record');

  const find = async () => {
    const wanted = value.trim();
    setAccounts([]);
    const { data, errors } = await ask(FindRecordDocument, { value: wanted });
    const found = data.accounts?.nodes ?? [];
    const [only] = found.length === 1 ? found : [];
    const opened = data.shipment ?? only;
    if (opened !== undefined) write('record', opened.id);
    else setAccounts(found);
    return opened === undefined && found.length === 0 ? (errors[0]?.message ?? text.nothing(wanted)) : null;
  };
  return (
    <View title={text.title}>
      <search>
        <form
          className={css['actions']}
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && value.trim() !== '') begin(find);
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

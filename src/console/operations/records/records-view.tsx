import { useState } from 'react';
import { Asked } from '../../design/asked.tsx';
import { Button } from '../../design/button.tsx';
import { TextField } from '../../design/field.tsx';
import css from '../../design/split.module.css';
import { Row, Split, View } from '../../design/split.tsx';
import { Notice, State } from '../../design/state.tsx';
import { useAddress } from '../../graph/address.ts';
import { FindRecordsDocument } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { words } from '../../words/words.ts';
import { RecordDetail } from './record-detail.tsx';
import { RecordLine } from './record-line.tsx';

const text = words.operations.records;

/** Any record by whatever is known of it: every record that a text names is offered, and none is chosen in silence. */
export function RecordsView() {
  const [read, write] = useAddress();
  const search = read('search');
  const record = read('record');
  const [value, setValue] = useState(search);
  const find = () => {
    write('record', '');
    write('search', value.trim());
  };
  return (
    <View title={text.title}>
      <search>
        <form
          className={css['actions']}
          onSubmit={(event) => {
            event.preventDefault();
            find();
          }}
        >
          <TextField
            label={text.search}
            type="search"
            size={44}
            maxLength={255}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Button kind="main" type="submit">
            {words.track.search}
          </Button>
        </form>
      </search>
      {search !== '' ? (
        <Found search={search} record={record} onOpen={(id) => write('record', id)} />
      ) : record === '' ? (
        <State title={text.start} />
      ) : (
        <RecordDetail key={record} id={record} />
      )}
    </View>
  );
}

interface FoundProps {
  readonly search: string;
  readonly record: string;
  readonly onOpen: (id: string) => void;
}

/** What was found, beside the one that is open. The only record that was found is open at once. */
function Found({ search, record, onOpen }: FoundProps) {
  const asked = useGraph(FindRecordsDocument, { search });
  return (
    <Asked query={asked} lines={4}>
      {({ data: { records }, errors }) => {
        const hits = records?.hits ?? [];
        const [only] = hits.length === 1 ? hits : [];
        const opened = record === '' ? (only?.recordId ?? '') : record;
        if (hits.length === 0) return <State title={errors[0]?.message ?? text.nothing(search)} />;
        return (
          <Split
            open={opened !== '' && only === undefined}
            onClose={() => onOpen('')}
            list={
              <>
                {hits.length > 1 ? <Notice>{text.several(hits.length)}</Notice> : null}
                <ul aria-label={text.found}>
                  {hits.map((hit) => (
                    <Row
                      key={hit.recordId}
                      isOpen={hit.recordId === opened}
                      onOpen={() => onOpen(hit.recordId)}
                    >
                      <RecordLine hit={hit} />
                    </Row>
                  ))}
                </ul>
                {records?.hasMore ? <p className={css['more']}>{text.more}</p> : null}
              </>
            }
            detail={opened === '' ? <State title={text.choose} /> : <RecordDetail key={opened} id={opened} />}
          />
        );
      }}
    </Asked>
  );
}

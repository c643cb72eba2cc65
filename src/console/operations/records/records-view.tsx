import { useState } from 'react';
import { Asked, Refused } from '../../design/asked.tsx';
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
  const { read, go, open, close } = useAddress();
  const search = read('search');
  const record = read('record');
  const [value, setValue] = useState(search);
  // The back button brings the text of the search back.
  const [shown, setShown] = useState(search);
  if (shown !== search) {
    setShown(search);
    setValue(search);
  }
  const find = () => go({ record: '', search: value.trim() });
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
        <Found
          search={search}
          record={record}
          onOpen={(id) => open('record', id)}
          onClose={() => close('record')}
        />
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
  readonly onClose: () => void;
}

/** What was found, beside the one that is open. The only record that was found is open at once. */
function Found({ search, record, onOpen, onClose }: FoundProps) {
  const asked = useGraph(FindRecordsDocument, { search });
  return (
    <Asked query={asked} lines={4}>
      {({ data: { records }, errors }) => {
        const hits = records?.hits ?? [];
        const [only] = hits.length === 1 ? hits : [];
        if (records === null) return <Refused errors={errors} />;
        if (hits.length === 0) return <State title={text.nothing(search)} />;
        if (only !== undefined) return <RecordDetail key={only.recordId} id={only.recordId} />;
        return (
          <Split
            open={record}
            onClose={onClose}
            list={
              <>
                <Notice>{text.several(hits.length)}</Notice>
                <ul aria-label={text.found}>
                  {hits.map((hit) => (
                    <Row
                      key={hit.recordId}
                      id={hit.recordId}
                      isOpen={hit.recordId === record}
                      onOpen={() => onOpen(hit.recordId)}
                    >
                      <RecordLine hit={hit} />
                    </Row>
                  ))}
                </ul>
                {records?.hasMore ? <p className={css['more']}>{text.more}</p> : null}
              </>
            }
            detail={record === '' ? <State title={text.choose} /> : <RecordDetail key={record} id={record} />}
          />
        );
      }}
    </Asked>
  );
}

import { Asked, More } from '../../design/asked.tsx';
import { TextField } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { State } from '../../design/state.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import { useAddress } from '../../graph/address.ts';
import { AuditTrailDocument, type AuditTrailQuery } from '../../graph/generated/documents.ts';
import { usePages } from '../../graph/pages.ts';
import { momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Verification } from './verification.tsx';

const PAGE = 50;
const text = words.operations.audit;

type Entry = NonNullable<AuditTrailQuery['auditTrail']>['nodes'][number];

/** Every change and who made it, newest first; and whether the trail is whole. */
export function AuditView() {
  const [read, write] = useAddress();
  const [principal, record] = [read('principal'), read('record')];
  const filter = { ...(principal !== '' && { principal }), ...(record !== '' && { record }) };
  const list = usePages(AuditTrailDocument, { first: PAGE, filter }, ({ auditTrail }) => auditTrail);
  const filters = (
    <>
      <TextField
        label={text.principal}
        type="search"
        defaultValue={principal}
        onBlur={(event) => write('principal', event.target.value.trim())}
      />
      <TextField
        label={text.record}
        type="search"
        defaultValue={record}
        onBlur={(event) => write('record', event.target.value.trim())}
      />
    </>
  );
  return (
    <View title={text.title} filters={filters}>
      <Verification />
      <Asked query={list} lines={8}>
        {({ pages }) => {
          const entries = pages.flatMap(({ data }) => data.auditTrail?.nodes ?? []);
          const [refusal] = pages[0]?.errors ?? [];
          return (
            <Panel title={text.entries} flush>
              {entries.length === 0 ? (
                <State title={refusal?.message ?? text.nothing} />
              ) : (
                <Entries entries={entries} />
              )}
              <div className={css['more']}>
                <More list={list} />
              </div>
            </Panel>
          );
        }}
      </Asked>
    </View>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <Table
      label={text.entries}
      columns={[text.at, text.principal, text.record, text.action, text.changes, text.place]}
      numbers={[5]}
    >
      {entries.map((entry) => (
        <tr key={entry.id}>
          <td className={`${css['soft']} ${css['whole']}`}>
            {momentText({ at: entry.at, dateOnly: false })}
          </td>
          <td>{entry.principal}</td>
          <td>{entry.record}</td>
          <td>{entry.action}</td>
          <td className={css['soft']}>
            {entry.changes === null
              ? text.removed
              : entry.changes
                  .map(
                    ({ field, old, new: value }) => `${field}: ${old ?? words.none} → ${value ?? words.none}`,
                  )
                  .join('; ')}
          </td>
          <NumberCell>{entry.seq ?? text.unsealed}</NumberCell>
        </tr>
      ))}
    </Table>
  );
}

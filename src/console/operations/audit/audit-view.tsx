import { Link } from 'wouter';
import { Asked, More } from '../../design/asked.tsx';
import { FilterField } from '../../design/field.tsx';
import { LongTable } from '../../design/long-table.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { Bones, State } from '../../design/state.tsx';
import { NumberCell } from '../../design/table.tsx';
import { keyOf, useAddress } from '../../graph/address.ts';
import { AuditTrailDocument, type AuditTrailQuery, ViewerDocument } from '../../graph/generated/documents.ts';
import { usePages } from '../../graph/pages.ts';
import { useGraph } from '../../graph/queries.ts';
import { momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { fieldText } from '../value-text.ts';
import { Verification } from './verification.tsx';

const PAGE = 100;
const text = words.operations.audit;

type Entry = NonNullable<AuditTrailQuery['auditTrail']>['nodes'][number];

/** Every change and who made it, newest first; and whether the trail is whole. */
export function AuditView() {
  const { read, write } = useAddress();
  const viewer = useGraph(ViewerDocument, {});
  const [principal, record] = [read('principal'), read('record')];
  const filter = { ...(principal !== '' && { principal }), ...(record !== '' && { record }) };
  const list = usePages(AuditTrailDocument, { first: PAGE, filter }, ({ auditTrail }) => auditTrail);
  const filters = (
    <>
      <FilterField
        label={text.principal}
        value={principal}
        onFilter={(value) => write({ principal: value })}
      />
      <FilterField label={text.record} value={record} onFilter={(value) => write({ record: value })} />
    </>
  );
  return (
    <View title={text.title} filters={filters}>
      {/* What only some roles have stands above the list: it comes with it, and moves nothing. */}
      {viewer.isPending ? (
        <Bones lines={8} label={words.loading} />
      ) : (
        <>
          {viewer.data?.data.viewer?.role === 'ADMIN' ? <Verification /> : null}
          <Asked query={list} lines={8}>
            {({ pages }) => {
              const entries = pages.flatMap(({ data }) => data.auditTrail?.nodes ?? []);
              return (
                <Panel title={text.entries} flush>
                  {entries.length === 0 ? <State title={text.nothing} /> : <Entries entries={entries} />}
                  <div className={css['more']}>
                    <More list={list} />
                  </div>
                </Panel>
              );
            }}
          </Asked>
        </>
      )}
    </View>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <LongTable
      label={text.entries}
      columns={[text.at, text.principal, text.record, text.action, text.changes, text.place]}
      widths={['11rem', '16rem', '8rem', '13rem', 'auto', '6rem']}
      numbers={[5]}
      items={entries}
    >
      {(entry) => (
        <>
          <td className={css['soft']}>{momentText({ at: entry.at, dateOnly: false })}</td>
          <td>
            {entry.principalName === null ? null : <bdi>{entry.principalName}</bdi>}
            <p className={css['soft']}>{entry.principal}</p>
          </td>
          <td>
            {keyOf(words.operations.records.kinds, entry.record) === null ? (
              entry.record
            ) : (
              <Link to={`/records?search=${encodeURIComponent(entry.recordId)}`}>{entry.record}</Link>
            )}
          </td>
          <td className={css['soft']}>{entry.action}</td>
          <td className={css['soft']}>{changesText(entry.changes)}</td>
          <NumberCell>{entry.seq ?? text.unsealed}</NumberCell>
        </>
      )}
    </LongTable>
  );
}

function changesText(changes: Entry['changes']): string {
  if (changes === null) return text.removed;
  return changes
    .map(({ field, old, new: value }) => `${fieldText(field)}: ${old ?? words.none} → ${value ?? words.none}`)
    .join('; ');
}

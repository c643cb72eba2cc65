import { Link } from 'wouter';
import { Asked } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { Notice, State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import {
  type FieldOriginFragment,
  type OnItsWayFragment,
  RecordTrailDocument,
  RecordViewDocument,
  type RecordViewQuery,
} from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText, momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations;

/** Both systems side by side: links, each field with what it has on either side, the newest change, the audit trail. */
export function RecordDetail({ id }: { readonly id: string }) {
  const asked = useGraph(RecordViewDocument, { id });
  return (
    <Asked query={asked} lines={8}>
      {({ data: { node }, errors }) =>
        node?.__typename === 'Account' || node?.__typename === 'Shipment' ? (
          <>
            {errors.length > 0 ? <Notice>{words.partial}</Notice> : null}
            <Sides record={node} />
          </>
        ) : (
          <State title={text.records.nothing(id)} />
        )
      }
    </Asked>
  );
}

type Found = NonNullable<RecordViewQuery['node']>;

function Sides({
  record,
}: {
  readonly record: Extract<Found, { readonly __typename: 'Account' | 'Shipment' }>;
}) {
  const isShipment = record.__typename === 'Shipment';
  return (
    <>
      <Panel
        title={isShipment ? record.number : record.displayName}
        aside={<Badge>{record.__typename}</Badge>}
      >
        <div className={css['stack']}>
          <p>
            {text.records.portalId}: <code>{record.portalId ?? text.records.notLinked}</code>
            <br />
            {text.records.crmId}: <code>{record.crmId ?? text.records.notLinked}</code>
          </p>
          {isShipment && record.account !== null ? (
            <p>
              {text.records.account}:{' '}
              <Link to={`/records?record=${encodeURIComponent(record.account.id)}`}>
                {record.account.displayName}
              </Link>
            </p>
          ) : null}
          <OnItsWay status={record.syncStatus} />
        </div>
      </Panel>
      <Panel title={text.records.field} flush>
        <Origins rows={record.provenance ?? []} />
      </Panel>
      <Trail record={record.__typename} id={record.id} />
    </>
  );
}

function OnItsWay({ status }: { readonly status: OnItsWayFragment | null }) {
  if (status === null) return <p className={css['soft']}>{text.records.neverSent}</p>;
  const { state, lane, queuedAt, attempts, lastError } = status;
  return (
    <div>
      <p>
        {text.records.onItsWay}:{' '}
        <Badge tone={state === 'DONE' ? 'good' : 'warn'}>{text.syncStates[state]}</Badge>
      </p>
      <p className={css['soft']}>
        {[text.lanes[lane], ageText(queuedAt), attempts > 1 ? text.records.attempts(attempts) : null]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {lastError === null ? null : <Notice tone="bad">{lastError.message}</Notice>}
    </div>
  );
}

function Origins({ rows }: { readonly rows: readonly FieldOriginFragment[] }) {
  return (
    <Table
      label={text.records.field}
      columns={[
        text.records.field,
        text.records.portal,
        text.records.salesforce,
        text.records.from,
        text.records.seen,
      ]}
    >
      {rows.map(({ field, portalValue, crmValue, system, owner, observedAt }) => (
        <tr key={field}>
          <th scope="row">{field}</th>
          <td>{portalValue ?? words.none}</td>
          <td>{crmValue ?? words.none}</td>
          <td>{system ?? owner}</td>
          <td className={css['soft']}>{observedAt === null ? words.none : ageText(observedAt)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** Only some of the staff may read the audit: for the others there is no such panel. */
function Trail({ record, id }: { readonly record: string; readonly id: string }) {
  const { data } = useGraph(RecordTrailDocument, { record, recordId: id });
  const entries = data?.data.auditTrail?.nodes;
  if (entries === undefined) return null;
  return (
    <Panel title={text.records.trail}>
      {entries.length === 0 ? <p className={css['soft']}>{text.records.noTrail}</p> : null}
      <ol className={css['stack']}>
        {entries.map(({ id: entry, at, principal, system, action, changes }) => (
          <li key={entry}>
            <p>
              {action}
              {changes === null || changes.length === 0
                ? null
                : `: ${changes.map(({ field, old, new: value }) => `${field} ${old ?? words.none} → ${value ?? words.none}`).join(', ')}`}
            </p>
            <p className={css['soft']}>
              {[momentText({ at, dateOnly: false }), principal, system].join(' · ')}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

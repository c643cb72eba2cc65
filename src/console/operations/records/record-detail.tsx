import { Link } from 'wouter';
import { Asked } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { Notice, State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import {
  type FieldOriginFragment,
  type OnItsWayFragment,
  RecordViewDocument,
  type RecordViewQuery,
} from '../../graph/generated/documents.ts';
import { errorText } from '../../graph/no-answer.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { CustomersPage, NamedAccount, NamedShipment } from '../named-records.tsx';
import { fieldText, valueText } from '../value-text.ts';
import { RecordActions } from './record-actions.tsx';
import { RecordEvents, RecordExceptions } from './record-events.tsx';
import { kindText } from './record-line.tsx';
import { RecordTrail } from './record-trail.tsx';

const text = words.operations.records;
const ON_ITS_WAY_MS = 2_000;
const AGAIN_MS = 15_000;
const KINDS = ['Account', 'Shipment', 'Exception', 'PortalUser'] as const;

/** Both systems side by side: links, each field with what it has on either side, the newest change, the audit trail. */
export function RecordDetail({ id }: { readonly id: string }) {
  const asked = useGraph(RecordViewDocument, { id }, { againMs: againOf });
  return (
    <Asked query={asked} lines={8}>
      {({ data: { node }, errors }) =>
        isShown(node) ? (
          <div className={css['stack']}>
            {errors.length > 0 ? <Notice>{words.partial}</Notice> : null}
            <Sides record={node} />
          </div>
        ) : (
          <State title={text.nothing(id)} />
        )
      }
    </Asked>
  );
}

/** Nothing tells the page that a change has arrived. One that is on its way is asked for until it has. */
function againOf({ node }: RecordViewQuery): number {
  const state = isShown(node) ? node.syncStatus?.state : undefined;
  return state === 'PENDING' || state === 'LEASED' ? ON_ITS_WAY_MS : AGAIN_MS;
}

type Found = NonNullable<RecordViewQuery['node']>;
type Shown = Extract<Found, { readonly __typename: (typeof KINDS)[number] }>;

function isShown(node: Found | null): node is Shown {
  return KINDS.some((kind) => kind === node?.__typename);
}

function titleOf(record: Shown): string | null {
  switch (record.__typename) {
    case 'Account':
      return record.displayName;
    case 'Shipment':
      return record.number;
    case 'Exception':
      return record.code && words.exceptions[record.code];
    case 'PortalUser':
      return record.name;
    default:
      return record satisfies never;
  }
}

function Sides({ record }: { readonly record: Shown }) {
  const { __typename: kind, id } = record;
  const crmId = kind === 'Exception' ? (record.case?.crmId ?? null) : record.crmId;
  return (
    <>
      <Panel title={titleOf(record) ?? words.none} aside={<Badge>{kindText(kind)}</Badge>}>
        <div className={css['stack']}>
          <p>
            {text.portalId}: <code>{record.portalId ?? text.notLinked}</code>
            <br />
            {text.crmId}: <code>{crmId ?? text.notLinked}</code>
          </p>
          <Belongs record={record} />
          <OnItsWay status={record.syncStatus} />
          <RecordActions id={id} portalId={record.portalId} crmId={crmId} mayRelink={kind !== 'Exception'}>
            {kind === 'Account' ? <CustomersPage accountId={id} /> : null}
            {kind === 'Account' ? (
              <Link to={`/exceptions?account=${encodeURIComponent(id)}`}>{text.itsExceptions}</Link>
            ) : null}
            {kind === 'Shipment' ? <CustomersPage shipmentId={id} /> : null}
          </RecordActions>
        </div>
      </Panel>
      {kind === 'Account' || kind === 'Shipment' ? (
        <Panel title={text.sides} flush>
          <Origins record={record} />
        </Panel>
      ) : null}
      {kind === 'Shipment' ? (
        <>
          <RecordExceptions id={id} />
          <RecordEvents id={id} />
        </>
      ) : null}
      <RecordTrail record={kind} id={id} />
    </>
  );
}

/** What the record is a part of, and the other names that it has. */
function Belongs({ record }: { readonly record: Shown }) {
  if (record.__typename === 'Exception') {
    const { shipment, case: crmCase } = record;
    return (
      <p>
        {shipment === null ? null : (
          <>
            <NamedAccount account={shipment.account} /> · <NamedShipment shipment={shipment} />
          </>
        )}
        {crmCase?.number
          ? ` · ${words.operations.exceptions.caseOf(crmCase.number, crmCase.status ?? '')}`
          : null}
      </p>
    );
  }
  if (record.__typename === 'PortalUser') return <p>{record.email}</p>;
  if (record.__typename === 'Account')
    return record.customerCode === null ? null : <p>{record.customerCode}</p>;
  return (
    <>
      {record.account === null ? null : (
        <p>
          {text.account}: <NamedAccount account={record.account} />
        </p>
      )}
      <p className={css['soft']}>
        <Facts
          parts={(record.references ?? []).map(({ type, value }) => `${words.references[type]} ${value}`)}
        />
      </p>
    </>
  );
}

function OnItsWay({ status }: { readonly status: OnItsWayFragment | null }) {
  if (status === null) return <p className={css['soft']}>{text.neverSent}</p>;
  const { state, lane, queuedAt, visibleAt, attempts, lastError } = status;
  return (
    <div>
      <p>
        {text.onItsWay}:{' '}
        <Badge tone={state === 'DONE' ? 'good' : 'warn'}>{words.operations.syncStates[state]}</Badge>
      </p>
      <p className={css['soft']}>
        <Facts
          parts={[
            words.operations.lanes[lane],
            visibleAt === null ? ageText(queuedAt) : text.arrived(ageText(visibleAt)),
            attempts > 1 ? text.attempts(attempts) : null,
          ]}
        />
      </p>
      {lastError === null ? null : <Notice tone="bad">{errorText(lastError)}</Notice>}
    </div>
  );
}

/** Each field with its value on both sides. Where the systems have not exchanged it yet, the owner's value stands alone. */
function Origins({ record }: { readonly record: Extract<Shown, { readonly provenance: unknown }> }) {
  const rows = (record.provenance ?? []).map((origin) => {
    const known = origin.portalValue !== null || origin.crmValue !== null;
    const now = known ? null : valueOf(record, origin.field);
    const isCrm = origin.owner === 'SALESFORCE';
    return {
      ...origin,
      portalValue: isCrm ? origin.portalValue : (origin.portalValue ?? now),
      crmValue: isCrm ? (origin.crmValue ?? now) : origin.crmValue,
    };
  });
  const isFilled = (row: FieldOriginFragment) => row.portalValue !== null || row.crmValue !== null;
  const empty = rows.filter((row) => !isFilled(row)).map(({ field }) => field);
  return (
    <>
      <Table label={text.sides} columns={[text.field, text.portal, text.salesforce, text.from, text.seen]}>
        {rows.filter(isFilled).map((row) => (
          <Origin key={row.field} row={row} />
        ))}
      </Table>
      {empty.length === 0 ? null : (
        <p className={css['aside']}>{text.emptyFields(empty.map(fieldText).join(', '))}</p>
      )}
    </>
  );
}

function Origin({ row }: { readonly row: FieldOriginFragment }) {
  const { field, portalValue, crmValue, system, owner, observedAt, rule, lost } = row;
  const { owners, rules } = words.operations.ownership;
  return (
    <tr>
      <th scope="row">{fieldText(field)}</th>
      <td>{portalValue === null ? words.none : valueText(field, portalValue)}</td>
      <td className={crmValue === null && observedAt === null ? css['soft'] : undefined}>
        {crmValue === null ? (observedAt === null ? text.notSeen : words.none) : valueText(field, crmValue)}
      </td>
      <td>
        {owners[system === null || system === 'HUB' ? owner : system]}
        {lost === null ? null : (
          <p className={css['soft']}>
            {rules[rule]}. {text.lost(lost.value === null ? words.none : valueText(field, lost.value))}
          </p>
        )}
      </td>
      <td className={css['soft']}>{observedAt === null ? words.none : ageText(observedAt)}</td>
    </tr>
  );
}

/** The value of a field of the worksheet, such as `contractTerms.tier`, in the record as the graph answered it. */
function valueOf(record: object, field: string): string | null {
  let value: unknown = record;
  for (const name of field.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

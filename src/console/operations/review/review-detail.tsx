import { Link } from 'wouter';
import { Asked } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { State } from '../../design/state.tsx';
import { Steps } from '../../design/steps.tsx';
import { Table } from '../../design/table.tsx';
import { ReviewDetailDocument, type ReviewDetailQuery } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { fieldText, valueText } from '../value-text.ts';
import { AssignItem } from './assign-item.tsx';
import { DecisionForm, type Offer } from './decision-form.tsx';

const text = words.operations;

type Item = NonNullable<ReviewDetailQuery['reviewItem']>;

/** One item: why it is in doubt, both sides, the decisions that act, and its history. */
export function ReviewDetail({ id }: { readonly id: string }) {
  const asked = useGraph(ReviewDetailDocument, { id });
  return (
    <Asked query={asked} lines={6}>
      {({ data: { reviewItem } }) =>
        reviewItem === null ? (
          <State title={text.review.missing}>{text.review.missingText}</State>
        ) : (
          <Detail item={reviewItem} />
        )
      }
    </Asked>
  );
}

function Detail({ item }: { readonly item: Item }) {
  return (
    <>
      <Panel
        title={text.categories[item.category]}
        aside={<Badge tone={item.state === 'OPEN' ? 'warn' : 'good'}>{text.reviewStates[item.state]}</Badge>}
      >
        <div className={css['stack']}>
          <p>{item.reason}</p>
          <p className={css['soft']}>
            <Facts
              parts={[
                item.account?.displayName,
                item.shipment?.number,
                ageText(item.openedAt),
                item.retries > 0 && text.review.retries(item.retries),
              ]}
            />
          </p>
          {item.recordId === null ? null : (
            <p>
              <Link to={`/records?record=${encodeURIComponent(item.recordId)}`}>
                {text.exceptions.openShipment}
              </Link>
            </p>
          )}
          <Sides item={item} />
          {item.lastResponse === null ? null : (
            <p className={css['soft']}>
              {text.review.lastResponse}: {item.lastResponse}
            </p>
          )}
          <Candidates item={item} />
        </div>
      </Panel>
      {item.state === 'OPEN' ? (
        <Panel title={text.review.decide}>
          <DecisionForm items={[item]} offers={offersOf(item)} draft={item.id} />
        </Panel>
      ) : null}
      {item.state === 'OPEN' ? (
        <Panel title={text.review.worksOnIt}>
          <AssignItem item={item} />
        </Panel>
      ) : null}
      <Panel title={text.review.history}>
        <Steps
          steps={(item.history ?? []).map(({ at, action, actor, note }) => ({
            at,
            what: text.actions[action],
            details: [actor, note],
          }))}
        />
      </Panel>
    </>
  );
}

function Sides({ item: { category, fields } }: { readonly item: Item }) {
  if (fields.length === 0) return null;
  return (
    <Table
      label={text.categories[category]}
      columns={[text.review.field, text.review.portal, text.review.salesforce]}
    >
      {fields.map(({ field, portalValue, crmValue }) => (
        <tr key={field}>
          <th scope="row">{fieldText(field)}</th>
          <Value field={field} value={portalValue} />
          <Value field={field} value={crmValue} />
        </tr>
      ))}
    </Table>
  );
}

/** A report of a carrier is long, and made for programs. */
function Value({ field, value }: { readonly field: string; readonly value: string | null }) {
  return (
    <td className={css['value']}>
      {value === null ? (
        text.review.empties
      ) : value.startsWith('{') ? (
        <details>
          <summary>{text.review.asSent}</summary>
          <code>{value}</code>
        </details>
      ) : (
        <bdi>{valueText(field, value)}</bdi>
      )}
    </td>
  );
}

function Candidates({ item: { candidates } }: { readonly item: Item }) {
  if (candidates.length === 0) return null;
  return (
    <div className={css['stack']}>
      <h3>{text.review.candidates}</h3>
      <ul className={css['stack']}>
        {candidates.map(({ recordId, crmId, label, evidence }) => (
          <li key={`${recordId} ${crmId} ${label}`}>
            <p>{label}</p>
            <p className={css['soft']}>
              <Facts parts={evidence} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A button for each decision that acts; one for each candidate that a merge may take. */
function offersOf({ decisions, candidates }: Item): readonly Offer[] {
  const offered = decisions.filter(({ refusal }) => refusal === null);
  return [
    ...offered.flatMap(({ kind, side }): Offer[] => {
      if (kind === 'MERGE') {
        return candidates.map(({ recordId, crmId, label }) => ({
          key: `MERGE ${recordId ?? crmId}`,
          label: `${text.decisions.MERGE}: ${label}`,
          decision: { kind: 'MERGE', recordId, crmId },
        }));
      }
      const label = side === null ? text.decisions[kind] : `${text.decisions[kind]}: ${text.sides[side]}`;
      return [{ key: `${kind} ${side}`, label, decision: { kind, ...(side !== null && { side }) } }];
    }),
    { key: 'DISMISS', label: text.decisions.DISMISS, decision: { kind: 'DISMISS' } },
  ];
}

import { Asked } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { State } from '../../design/state.tsx';
import { Steps } from '../../design/steps.tsx';
import { keyOf } from '../../graph/address.ts';
import { type Owner, ReviewDetailDocument, type ReviewDetailQuery } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { CustomersPage, NamedAccount, NamedShipment } from '../named-records.tsx';
import { Person } from '../person.tsx';
import { SalesforceLink } from '../salesforce-link.tsx';
import { fieldText } from '../value-text.ts';
import { AssignItem } from './assign-item.tsx';
import { correctablesOf } from './corrections.ts';
import { Decided } from './decided.tsx';
import { DecisionForm, type Offer } from './decision-form.tsx';
import { RecordLink } from './record-link.tsx';
import { Sides } from './sides.tsx';

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
                item.account && <NamedAccount key="account" account={item.account} />,
                item.shipment && <NamedShipment key="shipment" shipment={item.shipment} />,
                ageText(item.openedAt),
                item.retries > 0 && text.review.retries(item.retries),
              ]}
            />
          </p>
          <p className={css['links']}>
            <RecordLink item={item} />
            {item.shipment === null ? null : <CustomersPage shipmentId={item.shipment.id} />}
            <SalesforceLink crmId={item.crmId} />
          </p>
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
          <div className={css['stack']}>
            <Elsewhere item={item} />
            <DecisionForm items={[item]} offers={offersOf(item)} draft={item.id} />
          </div>
        </Panel>
      ) : (
        <Decided item={item} />
      )}
      {item.state === 'OPEN' ? (
        <Panel title={text.review.worksOnIt}>
          <AssignItem item={item} />
        </Panel>
      ) : null}
      <Panel title={text.review.history}>
        <Steps
          steps={(item.history ?? []).map(({ at, action, actor, actorName, note }) => ({
            at,
            what: text.actions[action],
            details: [<Person key="by" name={actorName} subject={actor} />, noteText(note)],
          }))}
        />
      </Panel>
    </>
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

/** Where to correct the values in question that are not corrected here. */
function Elsewhere({ item: { fields, decisions, proposal } }: { readonly item: Item }) {
  const offered = decisions.filter(({ refusal }) => refusal === null);
  const retry = offered.find(({ kind }) => kind === 'RETRY');
  const isWrite = (JSON.parse(proposal ?? '{}') as { readonly action?: string }).action === 'WRITE';
  if (retry === undefined && !isWrite) return null;
  const owned = (owners: readonly (Owner | null)[]) =>
    fields
      .filter(({ field, owner }) => owners.includes(owner) && retry?.fields.includes(field) !== true)
      .map(({ field }) => fieldText(field));
  const [there, here] = [owned(['SALESFORCE']), owned(['PORTAL', 'SHARED'])];
  return (
    <>
      {there.length === 0 ? null : (
        <p>{(isWrite ? text.review.writtenThere : text.review.correctedThere)(there.join(', '))}</p>
      )}
      {here.length === 0 ? null : <p>{text.review.correctedHere(here.join(', '))}</p>}
    </>
  );
}

/** The note of a step. That of a decision is the decision's name in the graph. */
function noteText(note: string | null): string | null {
  const kind = keyOf(text.decisions, note ?? '');
  return kind === null ? note : text.decisions[kind];
}

/** A button for each decision that acts; one for each candidate that a merge may take. */
function offersOf(item: Item): readonly Offer[] {
  const offered = item.decisions.filter(({ refusal }) => refusal === null);
  return [
    ...offered.flatMap(({ kind, side, fields }): readonly Offer[] => {
      if (kind === 'MERGE') return mergesOf(item);
      if (kind === 'RETRY' && fields.length > 0) {
        const needsCorrection = item.record === 'Milestone';
        return [
          {
            key: kind,
            label: needsCorrection ? text.review.correctEvent : text.decisions.RETRY,
            decision: { kind },
            corrects: correctablesOf(item, fields),
            needsCorrection,
          },
        ];
      }
      const label = side === null ? text.decisions[kind] : `${text.decisions[kind]}: ${text.sides[side]}`;
      return [{ key: `${kind} ${side}`, label, decision: { kind, ...(side !== null && { side }) } }];
    }),
    { key: 'DISMISS', label: text.decisions.DISMISS, decision: { kind: 'DISMISS' } },
  ];
}

/** The candidates, and any other record that a person names. A code of customers belongs to one that the hub named. */
function mergesOf({ candidates, category }: Item): readonly Offer[] {
  const named = candidates.map(({ recordId, crmId, label }): Offer => {
    return {
      key: `MERGE ${recordId ?? crmId}`,
      label: `${text.decisions.MERGE}: ${label}`,
      decision: { kind: 'MERGE', recordId, crmId },
    };
  });
  const label = candidates.length === 0 ? text.review.nameRecord : text.review.nameOther;
  const other: Offer = { key: 'MERGE named', label, decision: { kind: 'MERGE', named: '' } };
  return category === 'CUSTOMER_CODE' ? named : [...named, other];
}

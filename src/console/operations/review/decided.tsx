import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { useDraft } from '../../graph/draft.ts';
import type { ReviewDetailQuery } from '../../graph/generated/documents.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Person } from '../person.tsx';
import { Unsent } from '../unsent.tsx';
import { fieldText, valueText } from '../value-text.ts';
import { typedOf } from './corrections.ts';

const text = words.operations;

type Item = NonNullable<ReviewDetailQuery['reviewItem']>;

/** The steps that finish an item. */
const ENDS: readonly string[] = ['DECIDED', 'DISMISSED', 'SETTLED'];

/** In the place of the decisions once one was taken: which, by whom, and what this person had typed meanwhile. */
export function Decided({ item: { id, decision, history } }: { readonly item: Item }) {
  const [reason, setReason] = useDraft(`decision ${id}`);
  const [corrections, setCorrections] = useDraft(`corrections ${id}`);
  const [named, setNamed] = useDraft(`named ${id}`);
  const last = history?.findLast(({ action }) => ENDS.includes(action));
  const typed = [
    reason,
    named,
    ...Object.entries(typedOf(corrections)).map(([field, value]) => `${fieldText(field)}: ${value}`),
  ];
  const isDecided = last?.action === 'DECIDED' && decision !== null;
  const side = decision?.side == null ? '' : `: ${text.sides[decision.side]}`;
  return (
    <Panel title={text.review.decision}>
      <div className={css['stack']}>
        <div>
          <p>
            <strong>
              {isDecided ? `${text.decisions[decision.kind]}${side}` : last && text.actions[last.action]}
            </strong>
          </p>
          {last === undefined ? null : (
            <p className={css['soft']}>
              <Facts
                parts={[
                  <Person key="by" name={last.actorName} subject={last.actor} />,
                  ageText(last.at),
                  isDecided ? null : last.note,
                ]}
              />
            </p>
          )}
          {decision?.edits.map(({ field, value }) => (
            <p key={field} className={css['soft']}>
              {fieldText(field)}: {value === null ? text.review.empties : valueText(field, value)}
            </p>
          ))}
        </div>
        <Unsent
          typed={typed.filter((each) => each.trim() !== '').join('\n')}
          onForget={() => {
            for (const forget of [setReason, setCorrections, setNamed]) forget('');
          }}
        />
      </div>
    </Panel>
  );
}

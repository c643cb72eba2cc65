import { Button } from '../../design/button.tsx';
import { Panel } from '../../design/panel.tsx';
import type { ReviewLineFragment, ReviewManyDecisionKind } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { DecisionForm, type Offer } from './decision-form.tsx';

const text = words.operations;
const KINDS: readonly ReviewManyDecisionKind[] = ['RETRY', 'APPROVE', 'CREATE', 'LEAVE_OUT', 'DISMISS'];
const OFFERS: readonly Offer[] = [
  ...(['PORTAL', 'SALESFORCE'] as const).map((side) => ({
    key: `ACCEPT ${side}`,
    label: `${text.decisions.ACCEPT}: ${text.sides[side]}`,
    decision: { kind: 'ACCEPT' as const, side },
  })),
  ...KINDS.map((kind) => ({ key: kind, label: text.decisions[kind], decision: { kind } })),
];

interface DecideManyProps {
  readonly items: readonly ReviewLineFragment[];
  /** @param left the items that stay selected, by their ids */
  readonly onDone: (left: readonly string[]) => void;
}

/** One decision for all selected items. The hub says which of them refuse it. */
export function DecideMany({ items, onDone }: DecideManyProps) {
  return (
    <Panel
      title={text.review.selected(items.length)}
      aside={<Button onClick={() => onDone([])}>{text.review.clear}</Button>}
    >
      <DecisionForm items={items} offers={OFFERS} draft="many" onDone={onDone} />
    </Panel>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Button } from '../../design/button.tsx';
import { Picker, TextField } from '../../design/field.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { useDraft } from '../../graph/draft.ts';
import { ReviewDetailDocument, ReviewQueueDocument } from '../../graph/generated/documents.ts';
import { useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { type Decision, decide, type Effect, type SeenItem } from './decide.ts';
import { meaningsOf, type UnknownCode, unknownCodeOf } from './unknown-code.ts';
import { WriteList } from './write-list.tsx';

const text = words.operations.review;

/** Without a reason there is no effect to tell: the hub asks for one first. */
const NEED_REASON: readonly Decision['kind'][] = ['DISMISS', 'LEAVE_OUT'];

export interface Offer {
  readonly key: string;
  readonly label: string;
  readonly decision: Decision;
}

interface DecisionFormProps {
  readonly items: readonly SeenItem[];
  readonly offers: readonly Offer[];
  /** Under which name a reason is kept that was not sent. */
  readonly draft: string;
  /** Some of the items or all are decided. @param refused those that are not */
  readonly onDone?: (refused: readonly string[]) => void;
}

/** Buttons for decisions. The first press tells the effect, the second one decides. */
export function DecisionForm({ items, offers, draft, onDone }: DecisionFormProps) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Offer | null>(null);
  /** By the offer: an effect may come after another offer was chosen. */
  const [effects, setEffects] = useState<Readonly<Record<string, Effect | null>>>({});
  const [reason, setReason] = useDraft(`decision ${draft}`);
  const { busy, problem, begin } = useTrying();
  const [isDeciding, setDeciding] = useState(false);
  const code = unknownCodeOf(items);
  const [meaning, setMeaning] = useState('');
  /** Sent again, an unknown code stays unknown until a person says what it means. */
  const needsMeaning = code !== null && chosen?.decision.kind === 'RETRY';
  const needsReason = chosen !== null && NEED_REASON.includes(chosen.decision.kind);
  const effect = chosen === null ? null : (effects[chosen.key] ?? null);

  const plan = async ({ key, decision }: Offer, portalValue: string) => {
    setEffects((before) => ({ ...before, [key]: null }));
    const told = await decide(items, withMeaning(decision, code, portalValue), '', true);
    setEffects((before) => ({ ...before, [key]: told }));
    return null;
  };
  // The effect that was told is that of the items that were selected then.
  const planAgain = useEffectEvent(() => {
    if (chosen !== null && !needsReason && !needsMeaning) begin(() => plan(chosen, ''));
  });
  const seen = items.map(({ id, version }) => `${id} ${version}`).join();
  const planned = useRef(seen);
  useEffect(() => {
    if (planned.current === seen) return;
    planned.current = seen;
    planAgain();
  }, [seen]);
  const carryOut = async (offer: Offer) => {
    const decision = withMeaning(offer.decision, code, meaning);
    const { refusals, refused } = await decide(items, decision, needsReason ? reason : '', false);
    for (const query of [ReviewQueueDocument, ReviewDetailDocument]) {
      void queries.invalidateQueries({ queryKey: [query.toString()] });
    }
    const decided = items.length - refused.length;
    if (decided > 0) {
      setReason('');
      setChosen(null);
      announce(text.decided(offer.label, decided));
      onDone?.(refused);
    }
    return refusals.length === 0 ? null : refusals.join(' ');
  };
  const choose = (offer: Offer) => {
    setChosen(offer);
    setMeaning('');
    const isAsked =
      NEED_REASON.includes(offer.decision.kind) || (code !== null && offer.decision.kind === 'RETRY');
    if (!isAsked) begin(() => plan(offer, ''));
  };

  return (
    <div className={css['stack']}>
      <div className={css['actions']}>
        {offers.map((offer) => (
          <Button
            key={offer.key}
            aria-pressed={offer.key === chosen?.key}
            disabled={isDeciding}
            onClick={() => choose(offer)}
          >
            {offer.label}
          </Button>
        ))}
      </div>
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      {chosen === null ? null : (
        <form
          className={css['stack']}
          onSubmit={(event) => {
            event.preventDefault();
            setDeciding(true);
            begin(() => carryOut(chosen).finally(() => setDeciding(false)));
          }}
        >
          {needsReason ? (
            <TextField
              label={text.reason}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              required
            />
          ) : null}
          {needsMeaning ? (
            <Picker
              label={text.meaningOf(code.externalValue)}
              value={meaning}
              any={text.chooseMeaning}
              choices={meaningsOf(code)}
              onPick={(value) => {
                setMeaning(value);
                setEffects((before) => ({ ...before, [chosen.key]: null }));
                if (value !== '') begin(() => plan(chosen, value));
              }}
            />
          ) : null}
          {effect === null ? null : <EffectList effect={effect} count={items.length} />}
          <div className={css['actions']}>
            <Button
              kind="main"
              type="submit"
              busy={busy}
              disabled={!needsReason && (effect === null || effect.refused.length === items.length)}
            >
              {chosen.label}: {text.confirm}
            </Button>
            <Button disabled={isDeciding} onClick={() => setChosen(null)}>
              {words.cancel}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

function withMeaning(decision: Decision, code: UnknownCode | null, portalValue: string): Decision {
  if (code === null || portalValue === '' || decision.kind !== 'RETRY') return decision;
  return { ...decision, mapping: { ...code, portalValue } };
}

interface EffectListProps {
  readonly effect: Effect;
  /** Of the items. */
  readonly count: number;
}

function EffectList({ effect: { writes, refusals, refused }, count }: EffectListProps) {
  return (
    <>
      {count > 1 && refused.length > 0 ? <p>{text.refusing(refused.length, count)}</p> : null}
      {refusals.length === 0 ? null : <Notice tone="bad">{refusals.join(' ')}</Notice>}
      <WriteList title={text.effect} writes={writes} />
      {writes.length === 0 && refusals.length === 0 ? <p>{text.noEffect}</p> : null}
    </>
  );
}

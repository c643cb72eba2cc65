import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Button } from '../../design/button.tsx';
import { Picker, TextField } from '../../design/field.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { useDraft } from '../../graph/draft.ts';
import { ReviewDetailDocument, ReviewQueueDocument } from '../../graph/generated/documents.ts';
import { useChangedRows } from '../../graph/live-rows.ts';
import { useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { CorrectionFields } from './correction-fields.tsx';
import { type Correctable, editsOf, typedOf } from './corrections.ts';
import { type Decision, decide, type Effect, type SeenItem } from './decide.ts';
import { meaningsOf, unknownCodeOf } from './unknown-code.ts';
import { WriteList } from './write-list.tsx';

const text = words.operations.review;

/** The hub refuses these without a reason, so their effect is told once there is one. */
const NEED_REASON: readonly Decision['kind'][] = ['DISMISS', 'LEAVE_OUT'];
/** A person who types makes shorter pauses than this, milliseconds. The effect of a text is asked once it is whole. */
const PAUSE_MS = 400;

export interface Offer {
  readonly key: string;
  readonly label: string;
  readonly decision: Decision;
  /** The values that this decision may correct. */
  readonly corrects?: readonly Correctable[];
  /** Whether it does nothing unless a value is corrected. */
  readonly needsCorrection?: boolean;
}

interface DecisionFormProps {
  readonly items: readonly SeenItem[];
  readonly offers: readonly Offer[];
  /** Under which name a text is kept that was not sent. */
  readonly draft: string;
  /** Some of the items or all are decided. @param refused those that are not */
  readonly onDone?: (refused: readonly string[]) => void;
}

/** Buttons for decisions. The first press tells the effect, the second one decides. */
export function DecisionForm({ items, offers, draft, onDone }: DecisionFormProps) {
  const queries = useQueryClient();
  const tellList = useChangedRows(ReviewQueueDocument);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  /** Counts the presses. Each asks the effect anew: it may have changed since. */
  const [press, setPress] = useState(0);
  /** By what was asked: an effect may come after something else was asked. */
  const [effects, setEffects] = useState<Readonly<Record<string, Effect>>>({});
  const [reason, setReason] = useDraft(`decision ${draft}`);
  const [corrections, setCorrections] = useDraft(`corrections ${draft}`);
  const [named, setNamed] = useDraft(`named ${draft}`);
  const [meaning, setMeaning] = useState('');
  const { busy, problem, begin } = useTrying();
  const [isDeciding, setDeciding] = useState(false);

  const chosen = offers.find(({ key }) => key === chosenKey) ?? null;
  const code = chosen?.decision.kind === 'RETRY' ? unknownCodeOf(items) : null;
  const needsReason = chosen !== null && NEED_REASON.includes(chosen.decision.kind);
  const edits = editsOf(chosen?.corrects ?? [], typedOf(corrections));

  const reasonFor = ({ kind }: Decision) => (NEED_REASON.includes(kind) ? reason.trim() : '');
  /** The decision with everything that it needs; null while something is missing. */
  const complete = (): Decision | null => {
    if (chosen === null) return null;
    const { decision } = chosen;
    if (needsReason) return reason.trim() === '' ? null : decision;
    if ('named' in decision) return named.trim() === '' ? null : { ...decision, named: named.trim() };
    if (decision.kind !== 'RETRY') return decision;
    if (code !== null) {
      return meaning === '' ? null : { ...decision, mapping: { ...code, portalValue: meaning } };
    }
    if (edits.length === 0) return chosen.needsCorrection === true ? null : decision;
    return { ...decision, edits };
  };
  const decision = complete();
  // The effect that was told is that of the items as they were then.
  const seen = items.map(({ id, version }) => `${id} ${version}`).join();
  const asked = decision === null ? null : JSON.stringify([decision, seen, press]);
  const effect = asked === null ? null : (effects[asked] ?? null);

  const plan = useEffectEvent((question: string) => {
    if (decision === null || isDeciding) return;
    begin(async () => {
      const told = await decide(items, decision, reasonFor(decision), true);
      setEffects((before) => ({ ...before, [question]: told }));
      return null;
    });
  });
  const pause = edits.length > 0 || named !== '' || needsReason ? PAUSE_MS : 0;
  useEffect(() => {
    if (asked === null) return undefined;
    const timer = setTimeout(() => plan(asked), pause);
    return () => clearTimeout(timer);
  }, [asked, pause]);

  const carryOut = async ({ label }: Offer, decided: Decision) => {
    const { refusals, refused } = await decide(items, decided, reasonFor(decided), false);
    tellList(items.map(({ id }) => id));
    void queries.invalidateQueries({ queryKey: [ReviewDetailDocument.toString()] });
    const count = items.length - refused.length;
    if (count > 0) {
      for (const drop of [setReason, setCorrections, setNamed]) drop('');
      setChosenKey(null);
      announce(text.decided(label, count));
      onDone?.(refused);
    }
    return refusals.length === 0 ? null : refusals.join(' ');
  };

  return (
    <div className={css['stack']}>
      <div className={css['actions']}>
        {offers.map(({ key, label }) => (
          <Button
            key={key}
            aria-pressed={key === chosenKey}
            disabled={isDeciding}
            onClick={() => {
              setChosenKey(key);
              setMeaning('');
              setPress(press + 1);
            }}
          >
            {label}
          </Button>
        ))}
      </div>
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      {chosen === null ? null : (
        <form
          className={css['stack']}
          onSubmit={(event) => {
            event.preventDefault();
            if (decision === null) return;
            setDeciding(true);
            begin(() => carryOut(chosen, decision).finally(() => setDeciding(false)));
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
          {'named' in chosen.decision ? (
            <TextField
              label={items[0]?.record === 'Milestone' ? text.namedShipment : text.namedRecord}
              value={named}
              onChange={(event) => setNamed(event.target.value)}
              maxLength={255}
              autoComplete="off"
              spellCheck={false}
              required
            />
          ) : null}
          {code === null ? null : (
            <Picker
              label={text.meaningOf(code.externalValue)}
              value={meaning}
              any={text.chooseMeaning}
              choices={meaningsOf(code)}
              onPick={setMeaning}
            />
          )}
          {chosen.corrects === undefined ? null : (
            <CorrectionFields
              correctables={chosen.corrects}
              typed={typedOf(corrections)}
              onType={(typed) => setCorrections(JSON.stringify(typed))}
            />
          )}
          {effect === null ? null : <EffectList effect={effect} count={items.length} />}
          <div className={css['actions']}>
            <Button
              kind="main"
              type="submit"
              busy={busy}
              disabled={effect === null || effect.refused.length === items.length}
            >
              {chosen.label}: {text.confirm}
            </Button>
            <Button disabled={isDeciding} onClick={() => setChosenKey(null)}>
              {words.cancel}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
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

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../../design/button.tsx';
import { TextField } from '../../design/field.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { ask, newKey } from '../../graph/ask.ts';
import { useDraft } from '../../graph/draft.ts';
import {
  type PlannedWriteFragment,
  ProposeRelinkDocument,
  RecordTrailDocument,
  RecordViewDocument,
  ResendRecordDocument,
} from '../../graph/generated/documents.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { WriteList } from '../review/write-list.tsx';
import { SalesforceLink } from '../salesforce-link.tsx';

const text = words.operations.records;

interface RecordActionsProps {
  readonly id: string;
  readonly portalId: string | null;
  readonly crmId: string | null;
  /** Exceptions are linked by their cases alone. */
  readonly mayRelink: boolean;
  /** Other views of the record. */
  readonly children?: ReactNode;
}

/** What a person may do about a record as a whole: open it in Salesforce, send it again, propose another counterpart. */
export function RecordActions({ id, portalId, crmId, mayRelink, children }: RecordActionsProps) {
  const queries = useQueryClient();
  const [isRelinking, setRelinking] = useState(false);
  const [isSent, setSent] = useState(false);
  const { busy, problem, begin } = useTrying();
  const resend = async () => {
    setSent(false);
    const { data, errors } = await ask(ResendRecordDocument, { input: { id, idempotencyKey: newKey() } });
    const refusal = refusalOf(data.recordResend, errors);
    setSent(refusal === null);
    for (const query of [RecordViewDocument, RecordTrailDocument]) {
      void queries.invalidateQueries({ queryKey: [query.toString()] });
    }
    return refusal;
  };
  return (
    <div className={css['stack']}>
      <div className={css['actions']}>
        <Button busy={busy} onClick={() => begin(resend)}>
          {text.resend}
        </Button>
        {mayRelink ? (
          <Button aria-expanded={isRelinking} onClick={() => setRelinking(!isRelinking)}>
            {text.relink}
          </Button>
        ) : null}
      </div>
      <p className={css['links']}>
        {portalId === null ? null : (
          <Link to={`/review?portalId=${encodeURIComponent(portalId)}`}>{text.reviewItems}</Link>
        )}
        {children}
        <SalesforceLink crmId={crmId} />
      </p>
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      {isSent ? <Notice tone="good">{text.resent}</Notice> : null}
      {isRelinking ? <Relink id={id} /> : null}
    </div>
  );
}

interface Planned {
  readonly effect: readonly PlannedWriteFragment[];
  /** Of the review item; null before anything is proposed. */
  readonly reviewItemId: string | null;
}

/** The first press tells what the approval would do, the second one proposes it. */
function Relink({ id }: { readonly id: string }) {
  const [crmId, setCrmId] = useDraft(`relink ${id}`);
  const [reason, setReason] = useDraft(`relink reason ${id}`);
  const [planned, setPlanned] = useState<Planned | null>(null);
  const { busy, problem, begin } = useTrying();
  const propose = async (validateOnly: boolean) => {
    const { data, errors } = await ask(ProposeRelinkDocument, {
      input: { id, crmId: crmId.trim(), reason: reason.trim(), validateOnly, idempotencyKey: newKey() },
    });
    const payload = data.recordRelinkPropose;
    const refusal = refusalOf(payload, errors);
    setPlanned(refusal === null ? payload : null);
    if (refusal === null && !validateOnly) {
      setCrmId('');
      setReason('');
    }
    return refusal;
  };
  if (planned !== null && planned.reviewItemId !== null) {
    return (
      <Notice tone="good">
        {text.proposed}{' '}
        <Link to={`/review?open=${encodeURIComponent(planned.reviewItemId)}`}>{text.openItem}</Link>
      </Notice>
    );
  }
  return (
    <form
      className={css['stack']}
      onSubmit={(event) => {
        event.preventDefault();
        begin(() => propose(planned === null));
      }}
    >
      <TextField
        label={text.rightCrmId}
        value={crmId}
        required
        maxLength={18}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setPlanned(null);
          setCrmId(event.target.value);
        }}
      />
      <TextField
        label={text.relinkReason}
        value={reason}
        required
        maxLength={1000}
        onChange={(event) => {
          setPlanned(null);
          setReason(event.target.value);
        }}
      />
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      {planned === null ? null : <WriteList title={text.relinkEffect} writes={planned.effect} />}
      <div className={css['actions']}>
        <Button type="submit" kind={planned === null ? 'plain' : 'main'} busy={busy}>
          {planned === null ? text.relinkPlan : text.relinkPropose}
        </Button>
      </div>
    </form>
  );
}

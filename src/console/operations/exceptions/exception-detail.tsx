import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Picker, TextArea } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import { SEVERITY_TONES } from '../../design/severity-tone.ts';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { choicesOf } from '../../graph/address.ts';
import { type Answer, ask, newKey } from '../../graph/ask.ts';
import {
  AcknowledgeExceptionDocument,
  AssignExceptionDocument,
  ColleaguesDocument,
  ExceptionHistoryDocument,
  ResolveExceptionDocument,
  type Team,
  type WorkedExceptionFragment,
  WorkedExceptionsDocument,
} from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { CustomerCopy } from './customer-copy.tsx';

const text = words.operations.exceptions;

type UserErrors = readonly { readonly message: string }[];

/** One exception: what is known, what the customer sees, and the steps that can be taken. */
export function ExceptionDetail({ exception }: { readonly exception: WorkedExceptionFragment }) {
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [team, setTeam] = useState<Team | ''>('');
  const [person, setPerson] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const colleagues = useGraph(ColleaguesDocument, {});
  const history = useGraph(ExceptionHistoryDocument, { id: exception.id });

  const step = async <Data,>(
    send: Promise<Answer<Data>>,
    errorsOf: (data: Data) => UserErrors | undefined,
  ) => {
    setBusy(true);
    setProblem(null);
    try {
      const { data, errors } = await send;
      const [refusal] = errorsOf(data) ?? errors;
      if (refusal === undefined) setNote('');
      else setProblem(refusal.message);
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
    for (const query of [WorkedExceptionsDocument, ExceptionHistoryDocument]) {
      void queries.invalidateQueries({ queryKey: [query.toString()] });
    }
  };
  const input = () => ({
    idempotencyKey: newKey(),
    id: exception.id,
    ...(exception.version !== null && { expectedVersion: exception.version }),
    ...(note.trim() !== '' && { note: note.trim() }),
  });
  const acknowledge = () =>
    step(
      ask(AcknowledgeExceptionDocument, { input: input() }),
      (data) => data.exceptionAcknowledge?.userErrors,
    );
  const assign = () =>
    step(
      ask(AssignExceptionDocument, {
        input: { ...input(), ...(team !== '' && { team }), ...(person !== '' && { assigneeId: person }) },
      }),
      (data) => data.exceptionAssign?.userErrors,
    );
  const resolve = () =>
    step(ask(ResolveExceptionDocument, { input: input() }), (data) => data.exceptionResolve?.userErrors);

  const { shipment, case: crmCase, severity, state, code } = exception;
  const node = history.data?.data.node;
  const steps = node !== undefined && node !== null && 'history' in node ? (node.history ?? []) : [];
  return (
    <>
      <Panel
        title={code === null ? words.none : words.exceptions[code]}
        aside={
          severity === null ? null : (
            <Badge tone={SEVERITY_TONES[severity]}>{words.severities[severity]}</Badge>
          )
        }
      >
        <div className={css['stack']}>
          <p>
            {shipment?.account?.displayName} ·{' '}
            {shipment === null ? null : (
              <Link to={`/records?record=${encodeURIComponent(shipment.id)}`}>{shipment.number}</Link>
            )}
          </p>
          {exception.note === null ? null : <p>{exception.note}</p>}
          <p className={css['soft']}>
            {crmCase?.number ? text.caseOf(crmCase.number, crmCase.status ?? '') : text.noCase}
          </p>
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          {state === 'RESOLVED' ? null : (
            <>
              <TextArea label={text.note} value={note} onChange={(event) => setNote(event.target.value)} />
              <div className={css['actions']}>
                <Picker<Team>
                  label={text.team}
                  value={team}
                  any={text.keepTeam}
                  choices={choicesOf(words.operations.teams)}
                  onPick={setTeam}
                />
                <Picker
                  label={text.assignee}
                  value={person}
                  any={exception.assignee?.name ?? text.nobody}
                  choices={(colleagues.data?.data.staff?.nodes ?? []).map(({ id, name }) => ({
                    value: id,
                    label: name,
                  }))}
                  onPick={setPerson}
                />
                <Button busy={busy} disabled={team === '' && person === ''} onClick={() => void assign()}>
                  {text.assign}
                </Button>
                {state === 'OPEN' ? (
                  <Button busy={busy} onClick={() => void acknowledge()}>
                    {text.acknowledge}
                  </Button>
                ) : null}
                <Button kind="main" busy={busy} onClick={() => void resolve()}>
                  {text.resolve}
                </Button>
              </div>
            </>
          )}
        </div>
      </Panel>
      <CustomerCopy exception={exception} />
      <Panel title={text.history}>
        <ol className={css['stack']}>
          {steps.map((step) => (
            <li key={`${step.at} ${step.state}`}>
              <p>
                {words.exceptionStates[step.state]}
                {step.team === null ? null : ` · ${words.operations.teams[step.team]}`}
              </p>
              <p className={css['soft']}>
                {[momentText({ at: step.at, dateOnly: false }), step.actor, step.note]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      </Panel>
    </>
  );
}

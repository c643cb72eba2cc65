import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Asked } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { TextArea } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import { SEVERITY_TONES } from '../../design/severity-tone.ts';
import css from '../../design/split.module.css';
import { Notice, State } from '../../design/state.tsx';
import { Steps } from '../../design/steps.tsx';
import { ask, newKey } from '../../graph/ask.ts';
import { useDraft } from '../../graph/draft.ts';
import {
  AcknowledgeExceptionDocument,
  AssignExceptionDocument,
  ExceptionHistoryDocument,
  OpenExceptionDocument,
  ResolveExceptionDocument,
  type WorkedExceptionFragment,
  WorkedExceptionsDocument,
} from '../../graph/generated/documents.ts';
import { useChangedRows } from '../../graph/live-rows.ts';
import { type GraphError, type Refusal } from '../../graph/no-answer.ts';
import { useGraph } from '../../graph/queries.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { ExceptionList } from '../../tracking/exception-list.tsx';
import { words } from '../../words/words.ts';
import { type Assignment, AssignmentPickers, personOf, UNCHANGED } from '../assignment.tsx';
import { CustomersPage, NamedAccount, NamedShipment } from '../named-records.tsx';
import { Person } from '../person.tsx';
import { Unsent } from '../unsent.tsx';

const text = words.operations.exceptions;

interface OpenExceptionProps {
  readonly id: string;
  /** As the list has it; undefined for one that the list does not have, such as one that a colleague resolved. */
  readonly listed: WorkedExceptionFragment | undefined;
  /** It is resolved. */
  readonly onDone: () => void;
}

/** The exception that the address names, whether or not the list has it. */
export function OpenException({ id, listed, onDone }: OpenExceptionProps) {
  const asked = useGraph(OpenExceptionDocument, { id }, { isNeeded: listed === undefined });
  if (listed !== undefined) return <ExceptionDetail exception={listed} onDone={onDone} />;
  return (
    <Asked query={asked} lines={6}>
      {({ data: { node } }) =>
        node?.__typename !== 'Exception' ? (
          <State title={text.missing} />
        ) : (
          <ExceptionDetail exception={node} onDone={onDone} />
        )
      }
    </Asked>
  );
}

interface ExceptionDetailProps extends Pick<OpenExceptionProps, 'onDone'> {
  readonly exception: WorkedExceptionFragment;
}

/** What a step answers. */
interface Changed {
  readonly userErrors: readonly Refusal[];
  readonly exception: WorkedExceptionFragment | null;
}

/** One exception: what is known, what the customer sees, and the steps that can be taken. */
function ExceptionDetail({ exception: listed, onDone }: ExceptionDetailProps) {
  const queries = useQueryClient();
  const [answered, setAnswered] = useState<WorkedExceptionFragment | null>(null);
  // The next step of a person who is quicker than the list is about what the last step answered.
  const exception = answered !== null && isNewer(answered, listed) ? answered : listed;
  const [note, setNote] = useDraft(`exception ${exception.id}`);
  const [assignment, setAssignment] = useState(UNCHANGED);
  const { busy, problem, begin } = useTrying();
  const tellList = useChangedRows(WorkedExceptionsDocument);
  const history = useGraph(ExceptionHistoryDocument, { id: exception.id });

  const { shipment, case: crmCase, severity, state, code } = exception;
  const title = code === null ? words.none : words.exceptions[code];
  const changed = (payload: Changed | null, errors: readonly GraphError[], done: string): string | null => {
    const refusal = refusalOf(payload, errors);
    if (refusal === null) {
      setAnswered(payload?.exception ?? null);
      setNote('');
      setAssignment(UNCHANGED);
      announce(text.done(done, title));
    }
    tellList([exception.id]);
    for (const query of [OpenExceptionDocument, ExceptionHistoryDocument]) {
      void queries.invalidateQueries({ queryKey: [query.toString()] });
    }
    return refusal;
  };
  const input = () => ({
    idempotencyKey: newKey(),
    id: exception.id,
    ...(exception.version !== null && { expectedVersion: exception.version }),
    ...(note.trim() !== '' && { note: note.trim() }),
  });
  const acknowledge = async () => {
    const { data, errors } = await ask(AcknowledgeExceptionDocument, { input: input() });
    return changed(data.exceptionAcknowledge, errors, text.acknowledged);
  };
  const assign = async (chosen: Assignment) => {
    const { team } = chosen;
    const assigneeId = personOf(chosen);
    const { data, errors } = await ask(AssignExceptionDocument, {
      input: { ...input(), ...(team !== '' && { team }), ...(assigneeId !== undefined && { assigneeId }) },
    });
    return changed(data.exceptionAssign, errors, text.assigned);
  };
  const resolve = async () => {
    const { data, errors } = await ask(ResolveExceptionDocument, { input: input() });
    const refusal = changed(data.exceptionResolve, errors, words.exceptionStates.RESOLVED);
    if (refusal === null) onDone();
    return refusal;
  };

  const node = history.data?.data.node;
  const steps = node !== undefined && node !== null && 'history' in node ? (node.history ?? []) : [];
  return (
    <>
      <Panel
        title={title}
        aside={
          <span className={css['badges']}>
            {severity === null ? null : (
              <Badge tone={SEVERITY_TONES[severity]}>{words.severities[severity]}</Badge>
            )}
            {state === null ? null : <Badge>{words.exceptionStates[state]}</Badge>}
          </span>
        }
      >
        <div className={css['stack']}>
          <p>
            <NamedAccount account={shipment?.account ?? null} /> · <NamedShipment shipment={shipment} />
          </p>
          {exception.note === null ? null : <p>{exception.note}</p>}
          <p className={css['soft']}>
            {crmCase?.number ? text.caseOf(crmCase.number, crmCase.status ?? '') : text.noCase}
          </p>
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          {state === 'RESOLVED' ? (
            <Unsent typed={note} onForget={() => setNote('')} />
          ) : (
            <>
              <TextArea label={text.note} value={note} onChange={(event) => setNote(event.target.value)} />
              <div className={css['actions']}>
                <AssignmentPickers
                  value={assignment}
                  person={exception.assignee?.name ?? null}
                  onChange={setAssignment}
                />
                <Button
                  busy={busy}
                  disabled={assignment.team === '' && assignment.person === ''}
                  onClick={() => begin(() => assign(assignment))}
                >
                  {text.assign}
                </Button>
              </div>
              <div className={css['actions']}>
                {state === 'OPEN' ? (
                  <Button busy={busy} onClick={() => begin(acknowledge)}>
                    {text.acknowledge}
                  </Button>
                ) : null}
                <Button kind="main" busy={busy} onClick={() => begin(resolve)}>
                  {text.resolve}
                </Button>
              </div>
            </>
          )}
        </div>
      </Panel>
      <section className={css['stack']}>
        <h2>{text.customerSees}</h2>
        <ExceptionList exceptions={[exception]} />
        {shipment === null ? null : (
          <p>
            <CustomersPage shipmentId={shipment.id} />
          </p>
        )}
      </section>
      <Panel title={text.history}>
        <Steps
          steps={steps.map(({ at, state, team, actor, actorName, note }) => ({
            at,
            what: [words.exceptionStates[state], team && words.operations.teams[team]]
              .filter(Boolean)
              .join(' · '),
            details: [actor === null ? null : <Person key="by" name={actorName} subject={actor} />, note],
          }))}
        />
      </Panel>
    </>
  );
}

/** Whether both are of one exception, and the first is its newer state. */
function isNewer(one: WorkedExceptionFragment, other: WorkedExceptionFragment): boolean {
  return one.id === other.id && (one.version ?? 0) > (other.version ?? 0);
}

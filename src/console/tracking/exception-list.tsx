import { Badge } from '../design/badge.tsx';
import { Panel } from '../design/panel.tsx';
import { SEVERITY_TONES } from '../design/severity-tone.ts';
import type { CustomerExceptionFragment } from '../graph/generated/tracking.ts';
import { ageText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import css from './shipment.module.css';

type Exception = CustomerExceptionFragment;

/** What went wrong: first what waits for the customer and what to do, then the rest. */
export function ExceptionList({ exceptions }: { readonly exceptions: readonly Exception[] }) {
  const { track } = words;
  const waiting = exceptions.filter(
    ({ customerActionRequired, state }) => customerActionRequired === true && state !== 'RESOLVED',
  );
  const others = exceptions.filter((exception) => !waiting.includes(exception));
  return (
    <>
      {waiting.map((exception) => (
        <section key={exception.id} className={css['attention']}>
          <h2>
            {track.attention}: {codeText(exception)}
          </h2>
          <p>{whatToDo(exception)}</p>
          <Detail exception={exception} />
        </section>
      ))}
      {others.length === 0 ? null : (
        <Panel title={track.exceptionsTitle}>
          <ul className={css['items']}>
            {others.map((exception) => (
              <li key={exception.id}>
                <p className={css['item']}>
                  <strong>{codeText(exception)}</strong>
                  <State exception={exception} />
                </p>
                {exception.state === 'RESOLVED' ? null : <p>{track.waiting}</p>}
                <Detail exception={exception} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function State({ exception: { state, severity } }: { readonly exception: Exception }) {
  if (state === 'RESOLVED') return <Badge tone="good">{words.exceptionStates.RESOLVED}</Badge>;
  return severity === null ? null : (
    <Badge tone={SEVERITY_TONES[severity]}>{words.severities[severity]}</Badge>
  );
}

function Detail({ exception }: { readonly exception: Exception }) {
  const { track } = words;
  const { note, openedAt, resolvedAt, case: crmCase } = exception;
  return (
    <>
      {note === null ? null : <p dir="auto">{note}</p>}
      <p className={css['soft']}>
        {openedAt === null ? null : track.opened(ageText(openedAt))}
        {resolvedAt === null ? null : `, ${track.resolved(ageText(resolvedAt))}`}
        {crmCase?.number ? ` · ${track.caseOf(crmCase.number, crmCase.status ?? '')}` : null}
      </p>
    </>
  );
}

/** A code of which nobody knows in general waits for an answer: to the note, or to the agent. */
function whatToDo({ code, note }: Exception): string {
  const known = code === null ? undefined : words.whatToDo[code];
  return known ?? (note === null ? words.track.callUs : words.track.askUs);
}

function codeText({ code }: Exception): string {
  return code === null ? words.none : words.exceptions[code];
}

import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import type { WorkedExceptionFragment } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';

const { track } = words;

/** The exception in the words of the tracking page. */
export function CustomerCopy({ exception }: { readonly exception: WorkedExceptionFragment }) {
  const { code, note, state, customerActionRequired, case: crmCase } = exception;
  const name = code === null ? words.none : words.exceptions[code];
  const waits = customerActionRequired === true && state !== 'RESOLVED';
  return (
    <Panel title={words.operations.exceptions.customerSees}>
      <div className={css['stack']}>
        <h3>{waits ? `${track.attention}: ${name}` : name}</h3>
        {waits && code !== null ? <p>{words.whatToDo[code] ?? track.waiting}</p> : null}
        {note === null ? null : <p>{note}</p>}
        {crmCase?.number ? (
          <p className={css['soft']}>{track.caseOf(crmCase.number, crmCase.status ?? '')}</p>
        ) : null}
      </div>
    </Panel>
  );
}

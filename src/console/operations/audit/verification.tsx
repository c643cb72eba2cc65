import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { ask } from '../../graph/ask.ts';
import { VerifyAuditDocument, type VerifyAuditQuery } from '../../graph/generated/documents.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations.audit;

/** Reads the whole chain when it is asked to. */
export function Verification() {
  const [report, setReport] = useState<VerifyAuditQuery['auditVerification']>(null);
  const { busy, problem, begin } = useTrying();
  const verify = async () => {
    const { data, errors } = await ask(VerifyAuditDocument, {});
    setReport(data.auditVerification);
    return refusalOf(null, errors);
  };
  return (
    <Panel
      title={text.verification}
      aside={
        <Button busy={busy} onClick={() => begin(verify)}>
          {text.verify}
        </Button>
      }
    >
      <div className={css['stack']} aria-live="polite">
        {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
        {report === null ? (
          <p className={css['soft']}>{text.verifyHint}</p>
        ) : (
          <>
            <Notice tone={report.intact ? 'good' : 'bad'}>
              {report.intact
                ? text.intact(numberText(report.entries))
                : text.broken(report.problems.length, numberText(report.problems.length))}
            </Notice>
            <ul>
              {report.problems.map(({ kind, seq }) => (
                <li key={`${kind} ${seq}`}>{text.problemAt(text.problems[kind], numberText(seq))}</li>
              ))}
            </ul>
            {report.head === null ? null : (
              <p className={css['soft']}>
                {text.head(numberText(report.head.seq))} <code>{report.head.hash}</code>
              </p>
            )}
          </>
        )}
      </div>
    </Panel>
  );
}

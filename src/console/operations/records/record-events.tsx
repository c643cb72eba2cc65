import { Link } from 'wouter';
import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import { SEVERITY_TONES } from '../../design/severity-tone.ts';
import css from '../../design/split.module.css';
import { Steps } from '../../design/steps.tsx';
import type { RecordViewQuery } from '../../graph/generated/documents.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { recordPath } from '../named-records.tsx';

const text = words.operations.records;

type Shipment = Extract<NonNullable<RecordViewQuery['node']>, { readonly __typename: 'Shipment' }>;

/** What was reported about a shipment, newest first, and what went wrong with it. */
export function RecordEvents({ shipment }: { readonly shipment: Shipment }) {
  const events = (shipment.trackingEvents?.nodes ?? []).toReversed();
  const exceptions = shipment.exceptions?.nodes ?? [];
  return (
    <>
      {exceptions.length === 0 ? null : (
        <Panel title={words.operations.exceptions.title}>
          <ul className={css['stack']}>
            {exceptions.map(({ id, code, severity, state, openedAt }) => (
              <li key={id} className={css['links']}>
                <Link to={recordPath(id)}>{code === null ? words.none : words.exceptions[code]}</Link>
                <span className={css['soft']}>
                  <Facts parts={[state && words.exceptionStates[state], openedAt && ageText(openedAt)]} />
                </span>
                {severity === null ? null : (
                  <Badge tone={SEVERITY_TONES[severity]}>{words.severities[severity]}</Badge>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={text.events}>
        {events.length === 0 ? <p className={css['soft']}>{text.noEvents}</p> : null}
        <Steps
          steps={events.map(({ milestone, occurredAt, classifier, source, recordedAt, place }) => ({
            at: occurredAt,
            what: milestone === null ? text.scan : words.milestones[milestone],
            details: [
              classifier === 'ACTUAL' ? null : words.classifiers[classifier],
              [place.name, place.country].filter(Boolean).join(', '),
              words.track.toldBy(words.sources[source], ageText(recordedAt)),
            ],
          }))}
        />
      </Panel>
    </>
  );
}

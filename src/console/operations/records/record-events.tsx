import { Link } from 'wouter';
import { Asked, More } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import { SEVERITY_TONES } from '../../design/severity-tone.ts';
import { Shown } from '../../design/shown.tsx';
import css from '../../design/split.module.css';
import { Steps } from '../../design/steps.tsx';
import { RecordEventsDocument, RecordExceptionsDocument } from '../../graph/generated/documents.ts';
import { usePages } from '../../graph/pages.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { recordPath } from '../named-records.tsx';

const text = words.operations.records;
const PAGE = 20;
const AGAIN_MS = 15_000;

interface OfShipmentProps {
  /** Of the shipment. */
  readonly id: string;
}

/** What went wrong with a shipment. */
export function RecordExceptions({ id }: OfShipmentProps) {
  const list = usePages(
    RecordExceptionsDocument,
    { id, first: PAGE },
    ({ shipment }) => shipment?.exceptions ?? null,
    { againMs: AGAIN_MS },
  );
  const exceptions = list.data?.pages.flatMap(({ data }) => data.shipment?.exceptions?.nodes ?? []) ?? [];
  if (exceptions.length === 0) return null;
  return (
    <Panel
      title={words.operations.exceptions.title}
      aside={<Shown count={exceptions.length} hasMore={list.hasNextPage} />}
    >
      <ul className={css['stack']}>
        {exceptions.map(({ id: exception, code, severity, state, openedAt }) => (
          <li key={exception} className={css['links']}>
            <Link to={recordPath(exception)}>{code === null ? words.none : words.exceptions[code]}</Link>
            <span className={css['soft']}>
              <Facts parts={[state && words.exceptionStates[state], openedAt && ageText(openedAt)]} />
            </span>
            {severity === null ? null : (
              <Badge tone={SEVERITY_TONES[severity]}>{words.severities[severity]}</Badge>
            )}
          </li>
        ))}
      </ul>
      <More list={list} byHand />
    </Panel>
  );
}

/** What was reported about a shipment, newest first. */
export function RecordEvents({ id }: OfShipmentProps) {
  const list = usePages(
    RecordEventsDocument,
    { id, last: PAGE },
    ({ shipment }) => shipment?.trackingEvents ?? null,
    { againMs: AGAIN_MS },
  );
  const count =
    list.data?.pages.flatMap(({ data }) => data.shipment?.trackingEvents?.nodes ?? []).length ?? 0;
  return (
    <Panel title={text.events} aside={<Shown count={count} hasMore={list.hasNextPage} />}>
      <Asked query={list} lines={4}>
        {({ pages }) => {
          const events = pages.flatMap(({ data }) => data.shipment?.trackingEvents?.nodes.toReversed() ?? []);
          return (
            <>
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
              <More list={list} byHand />
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

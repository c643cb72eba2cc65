import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import type { Tone } from '../../design/tone.ts';
import type { ChangeFeedState, SyncHealthQuery } from '../../graph/generated/documents.ts';
import { hubTime } from '../../graph/hub-clock.ts';
import { errorText } from '../../graph/no-answer.ts';
import { ageText, momentText, shortSpanText, spanText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations.sync;
const TONES: Readonly<Record<ChangeFeedState, Tone>> = {
  LIVE: 'good',
  SILENT: 'warn',
  RESYNCING: 'warn',
  DOWN: 'bad',
  OFF: 'calm',
};

interface FeedProps {
  readonly overview: NonNullable<SyncHealthQuery['syncOverview']>;
}

/** How Salesforce's changes are heard, and what of them cannot be. */
export function Feed({
  overview: { changeFeed, pullFailures, pullPositions, missingPermissions },
}: FeedProps) {
  const { state, reason, since, lastEventAt, lagMs, resyncs, lastResyncAt } = changeFeed;
  // One cause is one line, however many objects it stops.
  const byReason = Map.groupBy(pullFailures, ({ code, reason: message }) => errorText({ code, message }));
  return (
    <Panel title={text.feed} aside={<Badge tone={TONES[state]}>{text.feedStates[state]}</Badge>}>
      <div className={css['stack']}>
        <p>{text.feedMeans[state]}</p>
        <p className={css['soft']}>
          <Facts
            parts={[
              lastEventAt !== null
                ? text.feedHeard(ageText(lastEventAt))
                : state === 'OFF'
                  ? null
                  : text.feedNothing,
              lagMs === null ? null : text.feedLag(shortSpanText(lagMs)),
              resyncs === 0 || lastResyncAt === null
                ? null
                : text.feedResyncs(resyncs, ageText(lastResyncAt)),
              since === null || state === 'LIVE' ? null : text.feedFor(spanSince(since)),
              state === 'LIVE' ? null : reason,
            ]}
          />
        </p>
        {[...byReason].map(([why, failures]) => (
          <Notice key={why} tone="bad">
            {text.pullFailure(
              failures.map(({ object }) => object).join(', '),
              spanSince(failures.map((failure) => failure.since).toSorted()[0] ?? ''),
            )}{' '}
            {why}
          </Notice>
        ))}
        {pullPositions.length === 0 ? null : (
          <details>
            <summary>{text.positions}</summary>
            <Table label={text.positions} columns={text.positionColumns}>
              {pullPositions.map(({ object, systemModstamp }) => (
                <tr key={object}>
                  <td>{object}</td>
                  <td>
                    {momentText({ at: systemModstamp, dateOnly: false })} ({ageText(systemModstamp)})
                  </td>
                </tr>
              ))}
            </Table>
          </details>
        )}
        {missingPermissions.map(({ object, field }) => (
          <Notice key={`${object}.${field}`}>{text.missing(`${object}.${field}`)}</Notice>
        ))}
      </div>
    </Panel>
  );
}

function spanSince(at: string): string {
  return spanText(hubTime() - Date.parse(at));
}

import { Link } from 'wouter';
import { Failure } from '../../design/failure.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { Bones, State } from '../../design/state.tsx';
import { FollowSyncHealthDocument, SyncHealthDocument } from '../../graph/generated/documents.ts';
import { useLiveList } from '../../graph/live-list.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText, numberText, spanText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations;

/** What is on its way to Salesforce and how late, and what waits for people. */
export function SyncView() {
  const { data, error, isPending, refetch } = useGraph(SyncHealthDocument, {});
  const live = useLiveList(SyncHealthDocument, FollowSyncHealthDocument, {});
  const overview = data?.data.syncOverview;
  const lanes = overview?.lanes.filter(({ state, count }) => state !== 'DONE' && count > 0) ?? [];
  const failures = overview?.failures.filter(({ state }) => state === 'OPEN' || state === 'DECIDED') ?? [];
  return (
    <View title={text.sync.title} live={live}>
      {isPending ? <Bones lines={6} label={words.loading} /> : null}
      {error !== null && data === undefined ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {overview === undefined || overview === null ? null : (
        <>
          <Panel title={text.sync.waiting} flush>
            {lanes.length === 0 ? (
              <State title={text.sync.idle} />
            ) : (
              <div className={css['scroll']}>
                <table className={css['table']}>
                  <thead>
                    <tr>
                      <th scope="col">{text.sync.lane}</th>
                      <th scope="col">{text.sync.state}</th>
                      <th scope="col" className={css['number']}>
                        {text.sync.count}
                      </th>
                      <th scope="col" className={css['number']}>
                        {text.sync.lag}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {lanes.map(({ lane, state, count, lagMs }) => (
                      <tr key={`${lane} ${state}`}>
                        <td>{text.lanes[lane]}</td>
                        <td>{text.syncStates[state]}</td>
                        <td className={css['number']}>{numberText(count)}</td>
                        <td className={css['number']}>{lagMs === null ? words.none : spanText(lagMs)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Panel>
          <Panel title={text.sync.failures} flush>
            {failures.length === 0 ? (
              <State title={text.sync.noFailures} />
            ) : (
              <div className={css['scroll']}>
                <table className={css['table']}>
                  <thead>
                    <tr>
                      <th scope="col">{text.review.category}</th>
                      <th scope="col">{text.sync.owner}</th>
                      <th scope="col">{text.sync.state}</th>
                      <th scope="col" className={css['number']}>
                        {text.sync.count}
                      </th>
                      <th scope="col">{text.sync.oldest}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {failures.map(({ category, ownerTeam, state, count, oldest }) => (
                      <tr key={`${category} ${ownerTeam} ${state}`}>
                        <td>
                          <Link to={`/review?category=${category}&team=${ownerTeam}`}>
                            {text.categories[category]}
                          </Link>
                        </td>
                        <td>{text.teams[ownerTeam]}</td>
                        <td>{text.reviewStates[state]}</td>
                        <td className={css['number']}>{numberText(count)}</td>
                        <td>{ageText(oldest)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Panel>
        </>
      )}
    </View>
  );
}

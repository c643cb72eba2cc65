import { Link } from 'wouter';
import { Asked, Refused } from '../../design/asked.tsx';
import { Panel } from '../../design/panel.tsx';
import { View } from '../../design/split.tsx';
import { State } from '../../design/state.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import {
  FollowSyncHealthDocument,
  SyncHealthDocument,
  type SyncHealthQuery,
  ViewerDocument,
  WaitingChangesDocument,
} from '../../graph/generated/documents.ts';
import { useLiveAnswer } from '../../graph/live-answer.ts';
import { useGraph } from '../../graph/queries.ts';
import { ageText, numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Feed } from './feed.tsx';
import { Lanes } from './lanes.tsx';
import { LinkIndex } from './link-index.tsx';
import { Measured } from './measured.tsx';

const text = words.operations;

/** The stream tells new counts. Waits and the place of a silent feed change without one. */
const AGAIN_MS = 15_000;

/** What is on its way to Salesforce and how late, what waits for people, and how both were over hours and days. */
export function SyncView() {
  const asked = useGraph(SyncHealthDocument, {}, { againMs: AGAIN_MS });
  const live = useLiveAnswer([SyncHealthDocument, WaitingChangesDocument], FollowSyncHealthDocument, {});
  const role = useGraph(ViewerDocument, {}).data?.data.viewer?.role;
  return (
    <View title={text.sync.title} live={live}>
      <Asked query={asked} lines={6}>
        {({ data: { syncOverview }, errors }) =>
          syncOverview === null ? <Refused errors={errors} /> : <Overview overview={syncOverview} />
        }
      </Asked>
      {/* It asks at once, and takes its place below when the part above has its own: nothing moves. */}
      <div hidden={asked.isPending}>
        <Measured />
      </div>
      {role === 'ADMIN' && !asked.isPending ? <LinkIndex /> : null}
    </View>
  );
}

function Overview({ overview }: { readonly overview: NonNullable<SyncHealthQuery['syncOverview']> }) {
  const failures = overview.failures.filter(({ state }) => state === 'OPEN' || state === 'DECIDED');
  return (
    <>
      <Feed overview={overview} />
      <Lanes lanes={overview.lanes} />
      <Panel title={text.sync.failures} flush>
        {failures.length === 0 ? (
          <State title={text.sync.noFailures} />
        ) : (
          <Table
            label={text.sync.failures}
            columns={[
              text.review.category,
              text.sync.owner,
              text.sync.state,
              text.sync.items,
              text.sync.oldest,
            ]}
            numbers={[3]}
          >
            {failures.map(({ category, ownerTeam, state, count, oldest }) => (
              <tr key={`${category} ${ownerTeam} ${state}`}>
                <td>
                  <Link to={`/review?category=${category}&team=${ownerTeam}&state=${state}`}>
                    {text.categories[category]}
                  </Link>
                </td>
                <td>{text.teams[ownerTeam]}</td>
                <td>{text.reviewStates[state]}</td>
                <NumberCell>{numberText(count)}</NumberCell>
                <td>{ageText(oldest)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}

import { Button } from '../../design/button.tsx';
import { valueText } from '../../design/chart.tsx';
import { Panel } from '../../design/panel.tsx';
import { State } from '../../design/state.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import { keyOf, useAddress } from '../../graph/address.ts';
import {
  LaneWaitsDocument,
  type LaneWaitsQuery,
  type SyncHealthQuery,
  type SyncLane,
  type SyncState,
} from '../../graph/generated/documents.ts';
import { hubTime } from '../../graph/hub-clock.ts';
import { useGraph } from '../../graph/queries.ts';
import { numberText, spanText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { WaitingChanges } from './waiting-changes.tsx';

const text = words.operations;
const HOUR = 3_600_000;
const MINUTE = 60_000;

interface LanesProps {
  readonly lanes: NonNullable<SyncHealthQuery['syncOverview']>['lanes'];
}

/** What waits in each lane, how long, and which changes these are. */
export function Lanes({ lanes }: LanesProps) {
  const { read, write } = useAddress();
  const from = hourBefore();
  const waits = useGraph(LaneWaitsDocument, { from }, { againMs: MINUTE }).data?.data.measures ?? [];
  const [lane, state] = [keyOf(text.lanes, read('lane')), keyOf(text.syncStates, read('state'))];
  const shown = lanes.filter((each) => each.state !== 'DONE' && each.count > 0);
  return (
    <>
      <Panel title={text.sync.waiting} flush>
        {shown.length === 0 ? (
          <State title={text.sync.idle} />
        ) : (
          <Table label={text.sync.waiting} columns={text.sync.laneColumns} numbers={[2, 3, 4, 5, 6]}>
            {shown.map((each) => (
              <tr key={`${each.lane} ${each.state}`}>
                <td>
                  <Button
                    kind="plain"
                    aria-expanded={each.lane === lane && each.state === state}
                    onClick={() => write({ lane: each.lane, state: each.state })}
                  >
                    {text.lanes[each.lane]}
                  </Button>
                </td>
                <td>{text.syncStates[each.state]}</td>
                <NumberCell>{numberText(each.count)}</NumberCell>
                <NumberCell>{each.lagMs === null ? words.none : spanText(each.lagMs)}</NumberCell>
                <Percentiles waits={waits} lane={each.lane} state={each.state} />
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      {lane === null || state === null || state === 'DONE' ? null : (
        <WaitingChanges
          key={`${lane} ${state}`}
          lane={lane}
          state={state}
          onClose={() => write({ lane: '', state: '' })}
        />
      )}
    </>
  );
}

interface PercentilesProps {
  readonly waits: NonNullable<LaneWaitsQuery['measures']>;
  readonly lane: SyncLane;
  readonly state: SyncState;
}

/** Of the newest minute that was measured. Parked changes are not among those whose wait is measured. */
function Percentiles({ waits, lane, state }: PercentilesProps) {
  const isMeasured = state === 'PENDING' || state === 'LEASED';
  const series = isMeasured ? waits.find(({ label }) => label === lane) : undefined;
  const newest = series?.p50Ms.findLastIndex((value) => value !== null) ?? -1;
  return [series?.p50Ms, series?.p95Ms, series?.p99Ms].map((values, index) => (
    <NumberCell key={index}>{valueText(values?.[newest] ?? null, 'MS')}</NumberCell>
  ));
}

/** The same for an hour, so that a question that is asked again has the same period. */
function hourBefore(): string {
  return new Date(Math.floor(hubTime() / HOUR) * HOUR - HOUR).toISOString();
}

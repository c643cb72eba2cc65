import { useEffect, useMemo, useState } from 'react';
import { Asked } from '../../design/asked.tsx';
import css from '../../design/chart.module.css';
import { Chart } from '../../design/chart.tsx';
import { Picker } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import { Notice } from '../../design/state.tsx';
import { choicesOf, keyOf, keysOf, useAddress } from '../../graph/address.ts';
import { SyncMeasuresDocument, type SyncMeasuresQuery } from '../../graph/generated/documents.ts';
import { hubTime } from '../../graph/hub-clock.ts';
import { errorText } from '../../graph/no-answer.ts';
import { useGraph } from '../../graph/queries.ts';
import { words } from '../../words/words.ts';
import { CHARTS, chartOf, MEASURED_KINDS, PERIODS, SHARES, type Share } from './charts.ts';

const text = words.measures;
const MINUTE = 60_000;
/** As high as a screen, so that what stands below the charts does not move through it. */
const LINES = 50;
/** A day by minutes leaves room for an hour more in one answer. */
const MOVED_MS = 30 * MINUTE;

/** How the sync did over hours and days, from what the hub stored each minute. */
export function Measured() {
  const { read, write } = useAddress();
  const over = keyOf(PERIODS, read('over')) ?? '24h';
  const share = keyOf(SHARES, read('share')) ?? 'p95';
  const { ms, step } = PERIODS[over];
  const [now, setNow] = useState(thisMinute);
  const from = new Date(now - ms).toISOString();
  const asked = useGraph(SyncMeasuresDocument, { kinds: [...MEASURED_KINDS], step, from });
  const { refetch } = asked;
  useEffect(() => {
    // The period grows by each minute, and begins later from time to time.
    const timer = setInterval(
      () => (hubTime() - now < MOVED_MS ? void refetch() : setNow(thisMinute())),
      MINUTE,
    );
    return () => clearInterval(timer);
  }, [now, refetch]);
  const pickers = (
    <div className={css['pickers']}>
      <Picker
        label={text.over}
        value={over}
        choices={choicesOf(text.periods)}
        onPick={(value) => write({ over: value })}
      />
      <Picker
        label={text.share}
        value={share}
        choices={choicesOf(text.shares)}
        onPick={(value) => write({ share: value })}
      />
    </div>
  );
  return (
    <Panel title={text.title} aside={pickers}>
      <Asked query={asked} lines={LINES}>
        {({ data: { measures }, errors }) =>
          measures === null ? (
            <Notice>{errors[0] === undefined ? text.notMeasured : errorText(errors[0])}</Notice>
          ) : (
            <Charts measures={measures} share={share} />
          )
        }
      </Asked>
    </Panel>
  );
}

interface ChartsProps {
  readonly measures: NonNullable<SyncMeasuresQuery['measures']>;
  readonly share: Share;
}

function Charts({ measures, share }: ChartsProps) {
  const charts = useMemo(
    () => keysOf(CHARTS).map((name) => ({ name, chart: chartOf(name, measures, share) })),
    [measures, share],
  );
  return (
    <div className={css['grid']}>
      {charts.map(({ name, chart }) => (
        <div key={name}>
          <h3 className={css['title']}>{text.charts[name]}</h3>
          <Chart chart={chart} />
        </div>
      ))}
    </div>
  );
}

function thisMinute(): number {
  return Math.floor(hubTime() / MINUTE) * MINUTE;
}

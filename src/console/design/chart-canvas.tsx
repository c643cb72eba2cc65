import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { numberText, shortSpanText } from '../words/format.ts';
import { locale } from '../words/language.ts';
import { type ChartData, LINES, type Unit } from './chart.tsx';

const HEIGHT = 176;
const TONES = ['--accent', '--warn', '--good', '--bad', '--calm'] as const;
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [1, 5]];
const DAY_SECONDS = 86_400;

interface CanvasProps {
  readonly chart: ChartData;
  /** The place of the step under the pointer; null when there is none. */
  readonly onPoint: (at: number | null) => void;
}

/** The lines of a chart. They are drawn again when the colours of the page change. */
export default function ChartCanvas({ chart, onPoint }: CanvasProps) {
  const room = useRef<HTMLDivElement>(null);
  const colours = useColours();
  useEffect(() => {
    const parent = room.current;
    if (parent === null) return undefined;
    const plot = new UPlot(
      optionsOf(chart, parent, colours, onPoint),
      [[...chart.times], ...chart.lines.map(({ values }) => [...values])],
      parent,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: parent.clientWidth, height: HEIGHT }));
    resized.observe(parent);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [chart, onPoint, colours]);
  return <div ref={room} />;
}

function optionsOf(
  chart: ChartData,
  parent: HTMLElement,
  { soft, line, tones }: Colours,
  onPoint: CanvasProps['onPoint'],
): UPlot.Options {
  const font = `11px ${getComputedStyle(parent).fontFamily}`;
  const axis = { stroke: soft, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const isDaily = chart.stepSeconds >= DAY_SECONDS;
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    // Days are those of UTC, as they are stored. Hours and minutes are shown in the reader's own time.
    tzDate: (seconds) =>
      isDaily ? UPlot.tzDate(new Date(seconds * 1_000), 'UTC') : new Date(seconds * 1_000),
    scales: { y: { range: (_plot, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.1 : 1] } },
    axes: [
      { ...axis, space: 84, values: (_plot, ticks) => ticks.map((tick) => tickText(tick, chart)) },
      {
        ...axis,
        size: 58,
        values: (_plot, ticks) => ticks.map((tick) => levelText(tick, chart.unit)),
      },
    ],
    series: [
      {},
      ...chart.lines.map(({ label }, index) => ({
        label,
        stroke: tones[index % LINES] ?? soft,
        width: 1.75,
        dash: [...(DASHES[index % LINES] ?? [])],
        spanGaps: false,
        // A value between two gaps has no line.
        points: {
          show: true,
          size: 5,
          filter: (plot: UPlot, place: number) => alone(plot.data[place] ?? []),
        },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function alone(values: UPlot.TypedArray | readonly (number | null | undefined)[]): number[] {
  const isKnown = (index: number) => values[index] != null;
  return Array.from(values, (_, index) => index).filter(
    (index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1),
  );
}

/** Beside the axis there is room for few letters. */
function levelText(value: number, unit: Unit): string {
  if (unit === 'MS') return shortSpanText(value);
  if (unit === 'SHARE') return numberText(value, { style: 'percent' });
  return numberText(value, { notation: 'compact' });
}

function tickText(seconds: number, { times, stepSeconds }: ChartData): string {
  const covered = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const at = new Date(seconds * 1_000);
  if (stepSeconds >= DAY_SECONDS) {
    return at.toLocaleDateString(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  }
  if (covered > 2 * DAY_SECONDS) return at.toLocaleDateString(locale, { day: 'numeric', month: 'short' });
  return at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

interface Colours {
  readonly soft: string;
  readonly line: string;
  readonly tones: readonly string[];
}

function coloursNow(): Colours {
  return {
    soft: colourOf('--text-soft'),
    line: colourOf('--line'),
    tones: TONES.map(colourOf),
  };
}

/** A token as a colour that a canvas takes: the browser resolves its light and dark value. */
function colourOf(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The colours of the page: those of its button, or of the system. */
function useColours(): Colours {
  const [colours, setColours] = useState(coloursNow);
  useEffect(() => {
    const changed = () => setColours(coloursNow());
    const chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', changed);
    return () => {
      chosen.disconnect();
      system.removeEventListener('change', changed);
    };
  }, []);
  return colours;
}

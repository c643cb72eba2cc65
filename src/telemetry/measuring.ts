import type { Counter, Histogram } from '@opentelemetry/api';
import {
  boundedLabels,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
} from './metrics.ts';

/** The instruments of `METRICS`, while metrics are on. */
export interface Instruments {
  readonly counters: Readonly<Record<CounterName, Counter>>;
  readonly histograms: Readonly<Record<HistogramName, Histogram>>;
}

let instruments: Instruments | null = null;

/** Null switches metrics off. */
export function measureWith(newInstruments: Instruments | null): void {
  instruments = newInstruments;
}

export function isMeasuring(): boolean {
  return instruments !== null;
}

export function count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by = 1): void {
  if (instruments === null || by <= 0) return;
  instruments.counters[name].add(by, boundedLabels(name, labels));
}

/** @param seconds of the thing that happened now */
export function measure<Name extends HistogramName>(
  name: Name,
  labels: LabelsOf<Name>,
  seconds: number,
): void {
  instruments?.histograms[name].record(seconds, boundedLabels(name, labels));
}

/** One value of a gauge. */
export interface Reading {
  readonly gauge: GaugeName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A reading with labels that the compiler knows. */
export function reading<Name extends GaugeName>(gauge: Name, labels: LabelsOf<Name>, value: number): Reading {
  return { gauge, labels, value };
}

/** Reads gauges, at each collection. What it cannot read is absent. */
export type GaugeSource = () => Promise<readonly Reading[]>;

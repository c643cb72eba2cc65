import type { LoadGenerator, LoadResult } from './load.ts';
import { messagesOf, type Operation } from './operation.ts';
import { type ProcessUse, processUse } from './process-tree.ts';
import { OWN_ROLES, type Role, type Variant } from './variant.ts';

export interface Schedule {
  readonly rounds: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Medians over the rounds. */
export interface Measurement {
  readonly operation: string;
  readonly variant: string;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of the requests of all rounds together. */
  readonly pooled: { readonly requests: number; readonly p50: number; readonly p99: number };
  /** Over all processes of the variant. */
  readonly cpuMsPerRequest: number;
  /** The same by what the processes do. */
  readonly cpuMsByRole: Readonly<Partial<Record<Role, number>>>;
  /** Of the front and the subgraphs, which are the variant's own. */
  readonly rssMb: number;
  /** The lowest and the highest round, in requests a second. */
  readonly spread: readonly [low: number, high: number];
}

interface Sample extends LoadResult {
  readonly cpuMs: ReadonlyMap<Role, number>;
  readonly rssMb: number;
}

/**
 * Measures every variant with every operation in interleaved rounds: one short turn each, in another order each round,
 * so that what else happens on the machine meets all of them alike.
 */
export async function measure(
  load: LoadGenerator,
  variants: readonly Variant[],
  operations: readonly Operation[],
  schedule: Schedule,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const operation of operations) {
    const messages = messagesOf(operation);
    const turn = async (variant: Variant, durationMs: number, offset: number) => {
      const { url, headers } = variant;
      const before = useByRole(variant);
      const result = await load.run({
        url,
        headers,
        messages,
        offset,
        durationMs,
        connections: schedule.connections,
      });
      const after = useByRole(variant);
      return {
        ...result,
        cpuMs: new Map([...after].map(([role, use]) => [role, use.cpuMs - (before.get(role)?.cpuMs ?? 0)])),
        rssMb: sum(OWN_ROLES.map((role) => after.get(role)?.rssMb ?? 0)),
      };
    };
    for (const variant of variants) await turn(variant, schedule.warmUpMs, 0);
    const samples = new Map<Variant, Sample[]>(variants.map((variant) => [variant, []]));
    for (let round = 0; round < schedule.rounds; round++) {
      const start = (round * Math.ceil(variants.length / schedule.rounds)) % variants.length;
      for (const variant of [...variants.slice(start), ...variants.slice(0, start)]) {
        samples.get(variant)?.push(await turn(variant, schedule.measureMs, round * schedule.connections));
      }
    }
    for (const variant of variants) {
      measurements.push(summary(operation, variant, samples.get(variant) ?? []));
    }
  }
  return measurements;
}

function summary(operation: Operation, variant: Variant, samples: readonly Sample[]): Measurement {
  const all = samples.flatMap(({ latencies }) => latencies).toSorted((a, b) => a - b);
  const rates = samples.map(({ requests, seconds }) => requests / seconds);
  return {
    operation: operation.name,
    variant: variant.name,
    requestsPerSecond: median(rates),
    p50: median(samples.map(({ latencies }) => quantile(latencies, 0.5))),
    p99: median(samples.map(({ latencies }) => quantile(latencies, 0.99))),
    pooled: { requests: all.length, p50: quantile(all, 0.5), p99: quantile(all, 0.99) },
    cpuMsPerRequest: median(samples.map(({ cpuMs, requests }) => sum([...cpuMs.values()]) / requests)),
    cpuMsByRole: Object.fromEntries(
      [...(samples[0]?.cpuMs.keys() ?? [])].map((role) => [
        role,
        median(samples.map(({ cpuMs, requests }) => (cpuMs.get(role) ?? 0) / requests)),
      ]),
    ),
    rssMb: median(samples.map((sample) => sample.rssMb)),
    spread: [Math.min(...rates), Math.max(...rates)],
  };
}

function useByRole({ processes }: Variant): Map<Role, ProcessUse> {
  const pids = Map.groupBy(processes, ({ role }) => role);
  return new Map([...pids].map(([role, members]) => [role, processUse(members.map(({ pid }) => pid))]));
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  const upper = sorted[Math.floor(middle)] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

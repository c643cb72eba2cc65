import { figure } from './tables.ts';

/** Figures beside their targets, one a line, as they are measured. */
export class Verdicts {
  #hasFailed = false;

  /** Whether any figure missed its target. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  report(what: string, value: number, unit: string, target: number, side: 'above' | 'below'): void {
    const isReached = side === 'above' ? value >= target : value < target;
    this.#hasFailed ||= !isReached;
    const verdict = isReached ? 'pass' : 'FAIL';
    this.print(`${verdict}  ${what}: ${figure(value)} ${unit} (target: ${side} ${figure(target)})`);
  }
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

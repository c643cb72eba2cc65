import { figure, table } from './tables.ts';

/** A figure beside what was aimed at. Information: a run never fails on it. */
export interface Target {
  readonly what: string;
  readonly figure: number;
  readonly aim: { readonly atLeast: number } | { readonly atMost: number };
}

export function targetTable(targets: readonly Target[]): string {
  return table(
    ['target', 'aim', 'measured', 'result'],
    targets.map((target) => [
      target.what,
      aimOf(target),
      figure(target.figure),
      met(target) ? 'pass' : 'FAIL',
    ]),
  );
}

function aimOf({ aim }: Target): string {
  return 'atLeast' in aim ? `≥ ${figure(aim.atLeast)}` : `≤ ${figure(aim.atMost)}`;
}

function met({ aim, figure: value }: Target): boolean {
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost;
}

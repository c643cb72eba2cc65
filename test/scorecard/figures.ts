/** The target of a figure. A number that is not finite reaches nothing. */
export type Aim =
  | { readonly side: 'below' | 'at least'; readonly target: number }
  /** Anything else is a loss, a duplicate, a leak or a lost part. */
  | { readonly side: 'exactly'; readonly target: number };

export interface Figure {
  readonly what: string;
  readonly value: number;
  /** Empty for a count. */
  readonly unit: string;
  readonly aim: Aim;
}

export type Verdict = 'pass' | 'FAIL';

export function judge({ value, aim }: Figure): Verdict {
  if (!Number.isFinite(value)) return 'FAIL';
  const { side, target } = aim;
  const isReached =
    side === 'below' ? value < target : side === 'at least' ? value >= target : value === target;
  return isReached ? 'pass' : 'FAIL';
}

/** A row that measured nothing has not passed. */
export function judgeAll(figures: readonly Figure[]): Verdict {
  return figures.length > 0 && figures.every((figure) => judge(figure) === 'pass') ? 'pass' : 'FAIL';
}

/** A count of things of which there may be none. */
export function none(what: string, value: number): Figure {
  return { what, value, unit: '', aim: { side: 'exactly', target: 0 } };
}

export function atLeast(what: string, value: number, unit: string, target: number): Figure {
  return { what, value, unit, aim: { side: 'at least', target } };
}

export function below(what: string, value: number, unit: string, target: number): Figure {
  return { what, value, unit, aim: { side: 'below', target } };
}

export function figureText({ what, value, unit, aim }: Figure): string {
  const withUnit = (number: number) => [numberText(number), unit].filter((part) => part !== '').join(' ');
  const aimed = aim.side === 'exactly' ? numberText(aim.target) : `${aim.side} ${withUnit(aim.target)}`;
  return `${what}: ${withUnit(value)} (${aimed})`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'no figure';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Numbers, text, booleans, moments, or blank. */
export type FormulaValue = string | number | boolean | Date | null;

/** True when a value is blank: nothing, or empty text. */
export function isBlank(value: FormulaValue): boolean {
  return value === null || value === '';
}

/** Equality as formulas see it: blank equals blank, dates compare by moment. */
export function equal(left: FormulaValue, right: FormulaValue): boolean {
  if (isBlank(left) || isBlank(right)) return isBlank(left) && isBlank(right);
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  return left === right;
}

/** A value as TEXT() and `&` write it; blank is empty text. */
export function toText(value: FormulaValue): string {
  return value instanceof Date ? value.toISOString() : String(value ?? '');
}

import { equal, type FormulaValue, isBlank, toText } from './values.ts';

/** Arguments come unevaluated, so that IF and AND look only at what they need. */
type Argument = () => FormulaValue;
type FormulaFunction = (parameters: readonly Argument[]) => FormulaValue;

const at = (parameters: readonly Argument[], index: number): FormulaValue => parameters[index]?.() ?? null;
const textAt = (parameters: readonly Argument[], index: number): string => toText(at(parameters, index));
const numberAt = (parameters: readonly Argument[], index: number): number =>
  Number(at(parameters, index) ?? 0);

function numeric(operation: (...values: number[]) => number): FormulaFunction {
  return (parameters) => {
    const values = parameters.map((parameter) => parameter());
    return values.some(isBlank) ? null : operation(...values.map(Number));
  };
}

function datePart(part: (date: Date) => number): FormulaFunction {
  return (parameters) => {
    const value = at(parameters, 0);
    return value instanceof Date ? part(value) : null;
  };
}

function toDate(value: FormulaValue): Date | null {
  if (value instanceof Date) return value;
  if (typeof value !== 'string' || value === '') return null;
  const date = new Date(value.length === 10 ? `${value}T00:00:00Z` : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

function midnight(date: Date): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
}

function choose(parameters: readonly Argument[]): FormulaValue {
  const value = at(parameters, 0);
  let index = 1;
  for (; index + 1 < parameters.length; index += 2) {
    if (equal(value, at(parameters, index))) return at(parameters, index + 1);
  }
  return at(parameters, index);
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return (Math.sign(value) * Math.round(Math.abs(value) * factor)) / factor;
}

/** The functions of validation rules, by upper-case name (Salesforce formula reference). */
export const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  AND: (parameters) => parameters.every((parameter) => parameter() === true),
  OR: (parameters) => parameters.some((parameter) => parameter() === true),
  NOT: (parameters) => at(parameters, 0) !== true,
  IF: (parameters) => at(parameters, at(parameters, 0) === true ? 1 : 2),
  CASE: choose,
  ISBLANK: (parameters) => isBlank(at(parameters, 0)),
  ISNULL: (parameters) => at(parameters, 0) === null,
  BLANKVALUE: (parameters) => (isBlank(at(parameters, 0)) ? at(parameters, 1) : at(parameters, 0)),
  NULLVALUE: (parameters) => at(parameters, 0) ?? at(parameters, 1),
  ISNUMBER: (parameters) => !isBlank(at(parameters, 0)) && Number.isFinite(Number(at(parameters, 0))),
  ISPICKVAL: (parameters) => equal(at(parameters, 0), at(parameters, 1)),
  INCLUDES: (parameters) => textAt(parameters, 0).split(';').includes(textAt(parameters, 1)),
  TEXT: (parameters) => textAt(parameters, 0),
  VALUE: (parameters) => (isBlank(at(parameters, 0)) ? null : numberAt(parameters, 0)),
  LEN: (parameters) => textAt(parameters, 0).length,
  TRIM: (parameters) => textAt(parameters, 0).trim(),
  UPPER: (parameters) => textAt(parameters, 0).toUpperCase(),
  LOWER: (parameters) => textAt(parameters, 0).toLowerCase(),
  LEFT: (parameters) => textAt(parameters, 0).slice(0, Math.max(0, numberAt(parameters, 1))),
  RIGHT: (parameters) => {
    const count = Math.max(0, numberAt(parameters, 1));
    return count === 0 ? '' : textAt(parameters, 0).slice(-count);
  },
  MID: (parameters) => {
    const start = Math.max(1, numberAt(parameters, 1)) - 1;
    return textAt(parameters, 0).slice(start, start + numberAt(parameters, 2));
  },
  CONTAINS: (parameters) => textAt(parameters, 0).includes(textAt(parameters, 1)),
  BEGINS: (parameters) => textAt(parameters, 0).startsWith(textAt(parameters, 1)),
  FIND: (parameters) =>
    textAt(parameters, 1).indexOf(textAt(parameters, 0), Math.max(0, numberAt(parameters, 2) - 1)) + 1,
  SUBSTITUTE: (parameters) => textAt(parameters, 0).replaceAll(textAt(parameters, 1), textAt(parameters, 2)),
  REGEX: (parameters) => new RegExp(`^(?:${textAt(parameters, 1)})$`, 'u').test(textAt(parameters, 0)),
  ABS: numeric(Math.abs),
  MIN: numeric(Math.min),
  MAX: numeric(Math.max),
  MOD: numeric((value, divisor) => value - divisor * Math.floor(value / divisor)),
  ROUND: numeric((value, digits = 0) => round(value, digits)),
  FLOOR: numeric(Math.floor),
  CEILING: numeric(Math.ceil),
  SQRT: numeric(Math.sqrt),
  TODAY: () => midnight(new Date()),
  NOW: () => new Date(),
  DATE: (parameters) =>
    new Date(Date.UTC(numberAt(parameters, 0), numberAt(parameters, 1) - 1, numberAt(parameters, 2))),
  DATEVALUE: (parameters) => {
    const date = toDate(at(parameters, 0));
    return date && midnight(date);
  },
  DATETIMEVALUE: (parameters) => toDate(at(parameters, 0)),
  YEAR: datePart((date) => date.getUTCFullYear()),
  MONTH: datePart((date) => date.getUTCMonth() + 1),
  DAY: datePart((date) => date.getUTCDate()),
};

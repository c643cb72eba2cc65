import { FUNCTIONS } from './functions.ts';
import type { Expression } from './parse.ts';
import { equal, type FormulaValue, isBlank, toText } from './values.ts';

/** The record a formula looks at. */
export interface FormulaRecord {
  readonly isNew: boolean;
  /** Value of `Field`, `Account.Name` or `$User.Id`; throws for a field that does not exist. */
  value(field: string): FormulaValue;
  /** Value before this save; a new record has the value it is saved with. */
  prior(field: string): FormulaValue;
}

/** Evaluates a formula over a record. Blank operands make arithmetic blank and order comparisons false. */
export function evaluate(expression: Expression, record: FormulaRecord): FormulaValue {
  switch (expression.kind) {
    case 'LITERAL':
      return expression.value;
    case 'FIELD':
      return record.value(expression.name);
    case 'UNARY': {
      const value = evaluate(expression.operand, record);
      if (expression.operator === '!') return value !== true;
      return typeof value === 'number' ? (expression.operator === '-' ? -value : value) : null;
    }
    case 'BINARY':
      return binary(expression.operator, expression.left, expression.right, record);
    default:
      return call(expression, record);
  }
}

function call(expression: Expression & { kind: 'CALL' }, record: FormulaRecord): FormulaValue {
  const { name, arguments: parameters } = expression;
  const [first] = parameters;
  if (name === 'ISNEW') return record.isNew;
  if (name === 'PRIORVALUE' || name === 'ISCHANGED') {
    if (first?.kind !== 'FIELD') throw new Error(`formula: ${name} needs a field`);
    const prior = record.prior(first.name);
    if (name === 'PRIORVALUE') return prior;
    return !record.isNew && !equal(prior, record.value(first.name));
  }
  const evaluator = FUNCTIONS[name];
  if (!evaluator) throw new Error(`formula: unknown function ${name}`);
  return evaluator(parameters.map((parameter) => () => evaluate(parameter, record)));
}

function binary(operator: string, left: Expression, right: Expression, record: FormulaRecord): FormulaValue {
  if (operator === '&&') return evaluate(left, record) === true && evaluate(right, record) === true;
  if (operator === '||') return evaluate(left, record) === true || evaluate(right, record) === true;
  const a = evaluate(left, record);
  const b = evaluate(right, record);
  if (operator === '=' || operator === '==') return equal(a, b);
  if (operator === '<>' || operator === '!=') return !equal(a, b);
  if (operator === '&') return toText(a) + toText(b);
  if (isBlank(a) || isBlank(b) || a === null || b === null) return '+-*/^'.includes(operator) ? null : false;
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return arithmetic(operator, a, b);
  }
}

const DAY = 86_400_000;

function arithmetic(operator: string, a: FormulaValue, b: FormulaValue): FormulaValue {
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof Date && b instanceof Date && operator === '-') return (a.getTime() - b.getTime()) / DAY;
  if (a instanceof Date && typeof b === 'number')
    return new Date(a.getTime() + (operator === '-' ? -b : b) * DAY);
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
    default:
      return a ** b;
  }
}

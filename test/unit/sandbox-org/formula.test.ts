import { describe, expect, it } from 'vitest';
import { evaluate, type FormulaRecord } from '../../../src/sandbox-org/formula/evaluate.ts';
import { parseFormula } from '../../../src/sandbox-org/formula/parse.ts';
import type { FormulaValue } from '../../../src/sandbox-org/formula/values.ts';

const now: Record<string, FormulaValue> = {
  Version: 4,
  Blank: null,
  Name: 'Acme',
  Status: 'Closed',
  Roles: 'A;B',
  Due: new Date('2026-03-10T00:00:00Z'),
  'Account.Name': 'Parent',
};
const before: Record<string, FormulaValue> = { ...now, Version: 5, Status: 'New' };

function record(isNew = false): FormulaRecord {
  const read = (values: Record<string, FormulaValue>) => (field: string) => {
    const value = values[field];
    if (value === undefined) throw new Error(`no field ${field}`);
    return value;
  };
  return { isNew, value: read(now), prior: read(isNew ? now : before) };
}

describe('formulas', () => {
  it.each<[string, FormulaValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3 - -1', 10],
    ['2 ^ 3 / 4', 2],
    ['10 - 3 - 2', 5],
    ['"a" & "b" = "ab"', true],
    ['Blank + 1', null],
    ['Blank < 1', false],
    ['ISBLANK(Blank) && NOT(ISBLANK(Name))', true],
    ['AND(TRUE, OR(FALSE, Version = 4), Name <> "x")', true],
    ['ISPICKVAL(Status, "Closed")', true],
    ['ISPICKVAL(PRIORVALUE(Status), "New")', true],
    ['ISCHANGED(Version)', true],
    ['ISCHANGED(Name)', false],
    ['INCLUDES(Roles, "B")', true],
    ['LEN(TRIM("  abc ")) = 3', true],
    ['CASE(Status, "New", 1, "Closed", 2, 3)', 2],
    ['IF(BEGINS(Name, "Ac"), LEFT(Name, 2), RIGHT(Name, 2))', 'Ac'],
    ['MID("abcdef", 2, 3)', 'bcd'],
    ['ROUND(2.345, 2)', 2.35],
    ['MOD(-1, 3)', 2],
    ['Due - DATE(2026, 3, 1)', 9],
    ['Due > DATE(2026, 3, 1) + 8', true],
    ['YEAR(Due)', 2026],
    ['REGEX("AB-12", "[A-Z]{2}-\\\\d+")', true],
    ['Account.Name', 'Parent'],
    ['BLANKVALUE(Blank, "x")', 'x'],
    ['TEXT(Version)', '4'],
    ['Version < PRIORVALUE(Version) /* a comment */', true],
  ])('%s', (formula, expected) => {
    expect(evaluate(parseFormula(formula), record())).toEqual(expected);
  });

  it('lets a new record pass a rule about its past', () => {
    const rule = parseFormula('AND(NOT(ISNEW()), Version < PRIORVALUE(Version))');
    expect(evaluate(rule, record(true))).toBe(false);
    expect(evaluate(rule, record(false))).toBe(true);
  });

  it.each(['1 +', 'AND(', 'a b', '#', ')'])('refuses %s', (formula) => {
    expect(() => parseFormula(formula)).toThrow('formula');
  });
});

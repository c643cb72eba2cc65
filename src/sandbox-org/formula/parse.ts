import { type Token, tokenize } from './tokens.ts';

/** A formula as a tree. */
export type Expression =
  | { readonly kind: 'LITERAL'; readonly value: string | number | boolean | null }
  | { readonly kind: 'FIELD'; readonly name: string }
  | { readonly kind: 'CALL'; readonly name: string; readonly arguments: readonly Expression[] }
  | {
      readonly kind: 'BINARY';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'UNARY'; readonly operator: string; readonly operand: Expression };

/** Binding power of each operator, weakest first. */
const POWER: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '=': 3,
  '==': 3,
  '<>': 3,
  '!=': 3,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '&': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '^': 8,
};

const CONSTANTS: Readonly<Record<string, boolean | null>> = { TRUE: true, FALSE: false, NULL: null };

/** Parses a Salesforce formula; throws an Error that says what is wrong. */
export function parseFormula(formula: string): Expression {
  const tokens = tokenize(formula);
  let position = 0;
  const peek = (): Token | undefined => tokens[position];
  const isOperator = (text: string): boolean => peek()?.kind === 'OPERATOR' && peek()?.text === text;

  function expect(text: string): void {
    if (!isOperator(text)) throw new Error(`formula: expected ${text}, found ${peek()?.text ?? 'the end'}`);
    position++;
  }

  function callArguments(): Expression[] {
    const list: Expression[] = [];
    expect('(');
    while (!isOperator(')')) {
      if (list.length > 0) expect(',');
      list.push(expression(0));
    }
    expect(')');
    return list;
  }

  function primary(): Expression {
    const token = tokens[position++];
    if (!token) throw new Error('formula: unexpected end');
    if (token.kind === 'NUMBER') return { kind: 'LITERAL', value: Number(token.text) };
    if (token.kind === 'TEXT') return { kind: 'LITERAL', value: token.text };
    if (token.kind === 'NAME') {
      if (isOperator('('))
        return { kind: 'CALL', name: token.text.toUpperCase(), arguments: callArguments() };
      const constant = CONSTANTS[token.text.toUpperCase()];
      return constant === undefined
        ? { kind: 'FIELD', name: token.text }
        : { kind: 'LITERAL', value: constant };
    }
    if (token.text === '(') {
      const inner = expression(0);
      expect(')');
      return inner;
    }
    if (token.text === '-' || token.text === '+' || token.text === '!') {
      return { kind: 'UNARY', operator: token.text, operand: expression(8) };
    }
    throw new Error(`formula: unexpected ${token.text}`);
  }

  function expression(power: number): Expression {
    let left = primary();
    for (;;) {
      const token = peek();
      const own = token?.kind === 'OPERATOR' ? POWER[token.text] : undefined;
      if (!token || own === undefined || own <= power) return left;
      position++;
      left = { kind: 'BINARY', operator: token.text, left, right: expression(own) };
    }
  }

  const tree = expression(0);
  if (position < tokens.length) throw new Error(`formula: unexpected ${peek()?.text}`);
  return tree;
}

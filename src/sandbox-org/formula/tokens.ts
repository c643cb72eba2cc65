/** A piece of a formula. */
export interface Token {
  readonly kind: 'NUMBER' | 'TEXT' | 'NAME' | 'OPERATOR';
  readonly text: string;
}

const PATTERN =
  /\s+|\/\*[\s\S]*?\*\/|(\d+(?:\.\d+)?|\.\d+)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([$A-Za-z_][\w.$]*)|(<=|>=|<>|!=|==|&&|\|\||[-+*/^&=<>(),!])/y;

/** Splits a formula; throws an Error at a character that no formula has. */
export function tokenize(formula: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < formula.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(formula);
    if (!match) throw new Error(`formula: unexpected character at ${at}: ${formula.slice(at, at + 20)}`);
    const [, number, double, single, name, operator] = match;
    if (number !== undefined) tokens.push({ kind: 'NUMBER', text: number });
    else if (name !== undefined) tokens.push({ kind: 'NAME', text: name });
    else if (operator !== undefined) tokens.push({ kind: 'OPERATOR', text: operator });
    else if (double !== undefined || single !== undefined) {
      tokens.push({ kind: 'TEXT', text: (double ?? single ?? '').replaceAll(/\\(.)/g, '$1') });
    }
  }
  return tokens;
}

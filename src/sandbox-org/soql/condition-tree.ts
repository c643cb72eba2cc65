import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { SoqlErrors } from './soql-error.ts';

/** A single comparison; the parser's condition without its parentheses and negations. */
export type Comparison = Exclude<
  Condition | ValueQueryCondition,
  { openParen: number; field?: never; fn?: never }
>;

export type ConditionTree =
  | { readonly kind: 'AND' | 'OR'; readonly items: readonly ConditionTree[] }
  | { readonly kind: 'NOT'; readonly item: ConditionTree }
  | { readonly kind: 'COMPARISON'; readonly comparison: Comparison };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Comparison;

function isComparison(left: Condition | ValueQueryCondition | null): left is Comparison {
  return left !== null && ('field' in left || 'fn' in left);
}

/** The parser chains conditions to the right and counts parentheses; this writes them out again. */
function tokens(clause: WhereClause | HavingClause): Token[] {
  const out: Token[] = [];
  let rest: WhereClause | HavingClause | undefined = clause;
  while (rest) {
    const left: Condition | ValueQueryCondition | null = rest.left;
    for (let count = left?.openParen ?? 0; count > 0; count--) out.push('(');
    if (isComparison(left)) {
      out.push(left);
      for (let count = left.closeParen ?? 0; count > 0; count--) out.push(')');
    }
    if ('operator' in rest) out.push(rest.operator);
    rest = 'right' in rest ? rest.right : undefined;
  }
  return out;
}

/**
 * A WHERE or HAVING clause as a tree. AND and OR beside each other without parentheses are an error, as in
 * Salesforce; NOT binds to the next condition or group only.
 */
export function conditionTree(clause: WhereClause | HavingClause, errors: SoqlErrors): ConditionTree {
  const list = tokens(clause);
  let position = 0;

  function term(): ConditionTree {
    const token = list[position++];
    if (token === 'NOT') return { kind: 'NOT', item: term() };
    if (token === '(') {
      const inner = expression();
      if (list[position++] !== ')') throw errors.malformed("expecting a right parentheses, found '<EOF>'");
      return inner;
    }
    if (token === undefined || typeof token === 'string') {
      throw errors.malformed(`unexpected token: '${token ?? '<EOF>'}'`);
    }
    return { kind: 'COMPARISON', comparison: token };
  }

  function expression(): ConditionTree {
    const items = [term()];
    const operator = list[position];
    if (operator !== 'AND' && operator !== 'OR') return items[0] as ConditionTree;
    while (list[position] === operator) {
      position++;
      items.push(term());
    }
    const next = list[position];
    if (next === 'AND' || next === 'OR') throw errors.malformed(`unexpected token: '${next}'`, next);
    return { kind: operator, items };
  }

  const tree = expression();
  if (position < list.length) throw errors.malformed("unexpected token: ')'", ')');
  return tree;
}

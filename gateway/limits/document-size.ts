import { type DocumentNode, Lexer, parse, Source, TokenKind } from 'graphql';
import { type Limits, limitError } from './limits.ts';

/** Counting for the error message stops here; above it, the message says "more than". */
const COUNTED_TOKENS = 100_000;
/**
 * Nested brackets. The parser recurses for each; about two thousand exhaust the stack. A document within the depth limit
 * needs a fraction of this, even with a fragment around each field and values in the arguments.
 */
const MAX_NESTING = 200;

const STEPS: Partial<Readonly<Record<TokenKind, number>>> = {
  [TokenKind.BRACE_L]: 1,
  [TokenKind.BRACE_R]: -1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.PAREN_L]: 1,
  [TokenKind.PAREN_R]: -1,
};

/**
 * Parses a document of at most `limits.tokens` tokens. Throws TOO_MANY_TOKENS, QUERY_TOO_DEEP before the parser would run
 * out of stack, or graphql-js's syntax error.
 */
export function parseWithin(limits: Pick<Limits, 'tokens'>, text: string): DocumentNode {
  const { tokens, nesting } = sizeOf(text);
  if (tokens > limits.tokens) {
    const message = `The document has ${tokens} tokens; at most ${limits.tokens} are allowed.`;
    throw limitError('TOO_MANY_TOKENS', message, limits.tokens, tokens);
  }
  if (nesting > MAX_NESTING) {
    const message = `The document has ${nesting} brackets inside one another; at most ${MAX_NESTING} are allowed.`;
    throw limitError('QUERY_TOO_DEEP', message, MAX_NESTING, nesting);
  }
  return parse(text);
}

function sizeOf(text: string): { readonly tokens: number; readonly nesting: number } {
  const lexer = new Lexer(new Source(text));
  let [tokens, open, nesting] = [0, 0, 0];
  try {
    for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
      if (++tokens === COUNTED_TOKENS) break;
      open += STEPS[kind] ?? 0;
      nesting = Math.max(nesting, open);
    }
  } catch {
    // A syntax error: the parser stops there, too, and reports its location.
  }
  return { tokens, nesting };
}

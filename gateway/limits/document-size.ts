import { type DocumentNode, GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import { type Limits, limitError } from './limits.ts';

/** Where counting stops for the message; beyond it only "more than" is said. */
const COUNTED_TOKENS = 100_000;

/** Parses a document of at most `limits.tokens` tokens. Throws TOO_MANY_TOKENS, or graphql-js's syntax error. */
export function parseWithin(limits: Limits, text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes('tokens. Parsing aborted')) throw error;
    const actual = countTokens(text);
    const message = `The document has ${actual} tokens; at most ${limits.tokens} are allowed.`;
    throw limitError('TOO_MANY_TOKENS', message, limits.tokens, actual);
  }
}

function countTokens(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  try {
    while (count < COUNTED_TOKENS && lexer.advance().kind !== TokenKind.EOF) count++;
  } catch {
    // A syntax error after the limit: what was counted so far is already too many.
  }
  return count;
}

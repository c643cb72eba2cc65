import { isStorable, legible } from '../domain/free-text.ts';

/** PostgreSQL stores no NUL in a text. Other control characters would break the line in which people read the text. */
export function storableText(text: string, maxLength: number): string {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, maxLength)
    .toWellFormed();
}

/** A text that names something: it stays as it is where PostgreSQL can store it. */
export function storableName(text: string): string {
  return isStorable(text) ? text : legible(text);
}

/**
 * A value for a JSON column. PostgreSQL's own JSON functions refuse a NUL and half of a surrogate pair even where the
 * column keeps them, so that one such value would fail every statement that looks into the column.
 */
export function storableJson<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  if (text === undefined || !UNSTORABLE.test(text)) return value;
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'string' ? storableName(part) : part,
  ) as Value;
}

/** How JSON.stringify writes them; a text that holds such an escape itself is looked at in vain. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

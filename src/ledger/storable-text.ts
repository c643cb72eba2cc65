/** PostgreSQL takes no NUL in a text, and no other control character belongs into what people read in a line. */
export function storableText(text: string, maxLength: number): string {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, maxLength)
    .toWellFormed();
}

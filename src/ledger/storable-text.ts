/** PostgreSQL stores no NUL in a text. Other control characters would break the line in which people read the text. */
export function storableText(text: string, maxLength: number): string {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, maxLength)
    .toWellFormed();
}

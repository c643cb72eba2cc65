/**
 * The form in which numbers are compared: letters and digits of any script, upper case. People, scanners and carriers
 * write one number with other blanks, dashes and cases.
 */
export function normalNumber(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

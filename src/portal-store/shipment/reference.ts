/** A reference as it is compared: letters and digits of any script, upper case; people type the rest as they like. */
export function normalizeReference(value: string): string {
  return value
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

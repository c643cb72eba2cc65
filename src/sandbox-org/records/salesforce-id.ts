const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Characters 4 to 6 of every id made here: the instance and a reserved character. */
const INSTANCE = 'Wb0';

/** The three characters that make a 15-character id safe where case is lost. */
function checksum(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let index = 0; index < 5; index++) {
      const character = id15.charAt(chunk * 5 + index);
      if (character >= 'A' && character <= 'Z') bits |= 1 << index;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return suffix;
}

/** An 18-character id from a key prefix such as `001` and a running number. */
export function makeId(keyPrefix: string, sequence: number): string {
  let digits = '';
  for (let rest = sequence; rest > 0; rest = Math.floor(rest / 62))
    digits = DIGITS.charAt(rest % 62) + digits;
  const id15 = `${keyPrefix}${INSTANCE}${digits.padStart(9, '0')}`;
  return id15 + checksum(id15);
}

/** The 18-character form of a 15- or 18-character id, or null when the text is no id. */
export function normalizeId(value: string): string | null {
  if (!/^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(value)) return null;
  const id15 = value.slice(0, 15);
  if (value.length === 15) return id15 + checksum(id15);
  const suffix = value.slice(15).toUpperCase();
  return checksum(id15) === suffix ? id15 + suffix : restoreCase(id15, suffix);
}

/** An 18-character id whose letters lost their case, put right from its suffix. */
function restoreCase(id15: string, suffix: string): string | null {
  let restored = '';
  for (let index = 0; index < 15; index++) {
    const bits = SUFFIX.indexOf(suffix.charAt(Math.floor(index / 5)));
    if (bits < 0) return null;
    const character = id15.charAt(index);
    restored += bits & (1 << (index % 5)) ? character.toUpperCase() : character.toLowerCase();
  }
  return checksum(restored) === suffix ? restored + suffix : null;
}

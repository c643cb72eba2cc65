import { plainText, WRITTEN_OUT as WRITTEN_OUT_LETTERS } from './plain-text.ts';
import { phoneParts } from './transforms/phone-number.ts';

/**
 * Evidence that a newly registered customer is already known. Names differ slightly, so a match is never certain: a person
 * decides, and a match alone creates and links nothing.
 */

export interface NamedCustomer {
  readonly names: readonly (string | null)[];
  readonly country: string | null;
  readonly phone: string | null;
}

/** Legal forms do not distinguish two companies, so they are left out of the comparison. */
const LEGAL_FORMS = new Set(
  `ab ag as bv co company cooperative corp corporation gmbh inc incorporated kg limited llc llp lp ltd mbh nv oy plc pty
   sa sarl se spa srl the und and`.split(/\s+/),
);

/** The words of a company's name that are compared: without case, accents, punctuation and legal form. */
export function nameWords(name: string): readonly string[] {
  const words = plainText(name)
    .replaceAll(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const telling = words.filter((word) => !LEGAL_FORMS.has(word));
  return telling.length > 0 ? telling : words;
}

/** The reasons why two customers may be the same, as text; empty without evidence. */
export function sameCustomerEvidence(one: NamedCustomer, other: NamedCustomer): readonly string[] {
  const names = (customer: NamedCustomer) =>
    customer.names
      .flatMap((name) => (name === null ? [] : [nameWords(name)]))
      .filter(({ length }) => length > 0);
  const pairs = names(one).flatMap((ours) => names(other).map((theirs) => [ours, theirs] as const));
  const isSame = pairs.some(([ours, theirs]) => ours.join(' ') === theirs.join(' '));
  const isClose = pairs.some(([ours, theirs]) => overlap(ours, theirs) >= CLOSE);
  const [ours, theirs] = [one, other].map(({ phone }) => phoneParts(phone).phone);
  const samePhone = ours != null && ours === theirs;
  if (!isSame && !isClose && !samePhone) return [];
  const sameCountry = one.country !== null && one.country === other.country;
  return [
    ...(isSame
      ? ['the same name, apart from case, punctuation and legal form']
      : isClose
        ? ['most words of the name are the same']
        : []),
    ...(samePhone ? ['the same phone number'] : []),
    ...(sameCountry ? ['the same country'] : []),
  ];
}

const CLOSE = 0.5;

/** The common share of two lists of words: 0 is none, 1 is all. */
function overlap(one: readonly string[], other: readonly string[]): number {
  const common = new Set(one.filter((word) => other.includes(word))).size;
  return common / new Set([...one, ...other]).size;
}

/**
 * One code in one form: without case and blanks, composed as Unicode's NFC. Two codes with one key are the same code.
 */
export function customerCodeKey(code: string): string {
  return code.normalize('NFC').replaceAll(/\s+/gu, '').toLowerCase();
}

/** Letters of other alphabets, and letters without a decomposition, by the Latin letters that they look or read like. */
const LATIN: Readonly<Record<string, string>> = {
  ...WRITTEN_OUT_LETTERS,
  ...Object.fromEntries(
    'аa вb еe ѕs іi јj кk мm нh оo рp сc тt уy хx ԁd ԛq ԝw ёe αa βb εe ηn ιi κk μm νv οo ρp τt υy χx ζz'
      .split(' ')
      .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
  ),
};

/** Letters and digits that look alike in most fonts, before case is left out. */
const ALIKE: Readonly<Record<string, string>> = { l: '1', I: '1', '|': '1', O: '0', o: '0' };

/** Umlauts as they are written where they cannot be typed. */
const WRITTEN_OUT = /(?<=[aou])e/g;

/**
 * The forms by which two codes or names look alike: accents, umlauts in both spellings, punctuation, letters of other
 * alphabets, digits for letters, and a legal form behind the name. Two texts may be one customer when they share a form.
 */
export function lookAlikes(name: string): readonly string[] {
  const compatible = name.normalize('NFKC');
  const alike = compatible.replaceAll(/[lIOo|]/g, (letter) => ALIKE[letter] ?? letter);
  const forms = [compatible.toLowerCase().replaceAll('0', 'o'), alike.toLowerCase()].flatMap((text) => {
    const words = latinWords(text);
    const telling = words.filter((word) => !LEGAL_FORMS.has(word));
    // Without its legal form, a code such as SA 100 is a number and names no customer. An O may be a zero.
    const isName = telling.some((word) => /\p{L}/u.test(word.replaceAll('o', '')));
    return isName ? [joined(words), joined(telling)] : [joined(words)];
  });
  return [...new Set(forms)].filter((form) => form !== '');
}

/** Words as blanks and commas part them; a hyphen or a slash parts codes such as 100-SA, which is no legal form. */
function latinWords(text: string): readonly string[] {
  const latin = text.replaceAll(/[^\p{ASCII}]/gu, (letter) => LATIN[letter] ?? letter);
  return latin
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(WRITTEN_OUT, '')
    .replaceAll(/[.'’]/g, '')
    .split(/[\s,]+/u)
    .filter(Boolean);
}

/** Punctuation parts only digits: 1-23 is not 12-3. */
function joined(words: readonly string[]): string {
  return words
    .join(' ')
    .replaceAll(/(?<=\p{N})[^\p{L}\p{N}]+(?=\p{N})/gu, '\n')
    .replaceAll(/[^\p{L}\p{N}\n]+/gu, '');
}

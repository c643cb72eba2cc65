/**
 * Evidence that a newly registered customer is already known. Names differ slightly, so a match is never certain: a person
 * decides, and a match alone creates and links nothing.
 */

export interface NamedCustomer {
  readonly names: readonly (string | null)[];
  readonly country: string | null;
  readonly phone: string | null;
}

/** Legal forms do not tell two companies apart, so they are left out of the comparison. */
const LEGAL_FORMS = new Set(
  `ab ag as bv co company cooperative corp corporation gmbh inc incorporated kg limited llc llp lp ltd mbh nv oy plc pty
   sa sarl se spa srl the und and`.split(/\s+/),
);

/** The words of a company's name that are compared: without case, accents, punctuation and legal form. */
export function nameWords(name: string): readonly string[] {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain
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
  const pairs = names(one).flatMap((mine) => names(other).map((theirs) => [mine, theirs] as const));
  const isSame = pairs.some(([mine, theirs]) => mine.join(' ') === theirs.join(' '));
  const isClose = pairs.some(([mine, theirs]) => overlap(mine, theirs) >= CLOSE);
  const samePhone = one.phone !== null && one.phone === other.phone;
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

import { COUNTRIES, type Place, STATES } from './iso-3166.ts';
import { type Lookups, problem, type Transform, type Transformed, transformed } from './transform.ts';

/** The longest state or country that Salesforce stores, in characters. */
const LONGEST = 80;

const COUNTRY_NAMES = new Map(COUNTRIES.map(([code, name]) => [code, name]));
const COUNTRY_CODES = index(COUNTRIES);

interface StateNames {
  readonly names: ReadonlyMap<string, string>;
  readonly codes: ReadonlyMap<string, string>;
}

const STATES_OF: ReadonlyMap<string, StateNames> = new Map(
  [...STATES].map(([country, states]) => [
    country,
    { names: new Map(states.map(([code, name]) => [code, name])), codes: index(states) },
  ]),
);

/** The ISO 3166-1 alpha-2 code of a country given as a name or a code; null if unknown. */
export function countryCode(text: string): string | null {
  return COUNTRY_CODES.get(plain(text)) ?? null;
}

/** The picklist's country name in Salesforce ↔ its two-letter code in the portal. */
export const COUNTRY: Transform = {
  toSalesforce: (value) => {
    const code = typeof value === 'string' ? countryCode(value) : null;
    const name = code === null ? undefined : COUNTRY_NAMES.get(code);
    return name === undefined ? unknownCountry() : transformed(name);
  },
  toPortal: (value) => {
    const code = typeof value === 'string' ? countryCode(value) : null;
    return code === null ? unknownCountry() : transformed(code);
  },
};

/** The picklist's state name in Salesforce ↔ its code in the portal, within the country of the record. */
export const STATE: Transform = {
  toSalesforce: (value, _row, lookups) => state(value, lookups, (states, code) => states.names.get(code)),
  toPortal: (value, _row, lookups) => state(value, lookups, (_states, code) => code),
};

/** A code of ISO 3166-2 with its country, such as `US-WA`. */
const CODE_WITH_COUNTRY = /^([A-Z]{2})-([A-Z0-9]{1,3})$/i;

function state(
  value: unknown,
  { country }: Lookups,
  say: (states: StateNames, code: string) => string | undefined,
): Transformed {
  if (typeof value !== 'string') return problem('WRONG_TYPE', 'A state is a text.');
  if (country === null)
    return problem('UNKNOWN_STATE', 'Give the country first: a state is known only within it.');
  const home = countryCode(country);
  const [, prefix = home, local = value] = CODE_WITH_COUNTRY.exec(value) ?? [];
  const states = STATES_OF.get(home ?? '');
  if (prefix?.toUpperCase() !== home && countryCode(prefix ?? '') !== null) {
    return problem('UNKNOWN_STATE', `This is a state of another country than ${country}.`);
  }
  if (states === undefined) {
    return value.length > LONGEST
      ? problem('TOO_LONG', `A state has at most ${LONGEST} characters.`)
      : transformed(prefix?.toUpperCase() === home ? local : value);
  }
  const code = states.codes.get(plain(local));
  const name = code === undefined ? undefined : say(states, code);
  if (name !== undefined) return transformed(name);
  return problem('UNKNOWN_STATE', `Write a state of ${country} by its ISO 3166-2 code or its name.`);
}

function unknownCountry(): Transformed {
  return problem('UNKNOWN_COUNTRY', 'Write the country by its ISO 3166-1 code or its English name.');
}

function index(rows: readonly Place[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(([code, ...names]) => [code, ...names].map((name) => [plain(name), code] as const)),
  );
}

/** A name in the form that is compared: no accents, no punctuation, lower case. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll(/[^a-z0-9]/g, '');
}

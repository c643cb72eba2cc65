import { iso31661, iso31662 } from 'iso-3166';

/** A country or state: its code, its name in Salesforce's picklist, and other common names. */
export type Place = readonly [code: string, name: string, ...others: string[]];

/** Names of Salesforce's country picklist that differ from the names of ISO 3166-1. */
const SALESFORCE_COUNTRIES: Readonly<Record<string, string>> = {
  CI: 'Côte d’Ivoire',
  GB: 'United Kingdom',
  KP: 'Korea, Democratic People’s Republic of',
  LA: 'Lao People’s Democratic Republic',
  NL: 'Netherlands',
  PS: 'Palestine',
  TW: 'Taiwan',
  US: 'United States',
};

/** Names that are neither in ISO 3166-1 nor in Unicode's list of regions. */
const OTHER_COUNTRY_NAMES: Readonly<Record<string, readonly string[]>> = {
  BS: ['The Bahamas'],
  CD: ['DR Congo', 'Congo, the Democratic Republic of the'],
  CG: ['Republic of the Congo'],
  CI: ['Ivory Coast'],
  CN: ['People’s Republic of China'],
  CZ: ['Czech Republic'],
  GB: ['UK', 'Great Britain', 'England', 'Scotland', 'Wales', 'Northern Ireland'],
  GM: ['The Gambia'],
  KR: ['Republic of Korea'],
  LY: ['Libyan Arab Jamahiriya'],
  MK: ['Macedonia', 'Macedonia, the former Yugoslav Republic of'],
  MM: ['Burma'],
  NL: ['Holland', 'The Netherlands'],
  PS: ['Palestinian Territory, Occupied'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkey'],
  US: ['U.S.A.', 'U.S.', 'America'],
  VA: ['Holy See (Vatican City State)'],
};

/** Countries whose states are a picklist in Salesforce. Every other country writes states as free text. */
const COUNTRIES_WITH_STATES = ['US', 'CA', 'MX', 'AU', 'BR', 'IN'];

/** States of Salesforce's picklist that are not in ISO 3166-2: addresses of the armed forces. */
const SALESFORCE_STATES: Readonly<Record<string, readonly Place[]>> = {
  US: [
    ['AA', 'Armed Forces Americas'],
    ['AE', 'Armed Forces Europe'],
    ['AP', 'Armed Forces Pacific'],
  ],
};

/** Subdivisions of ISO 3166-2 that are not in Salesforce's picklist. */
const NOT_IN_SALESFORCE: ReadonlySet<string> = new Set(['US-UM']);

/** Names of Salesforce's state picklist that differ from the names of ISO 3166-2. */
const SALESFORCE_STATE_NAMES: Readonly<Record<string, string>> = {
  'IN-PY': 'Puducherry',
  'MX-COA': 'Coahuila',
  'MX-MIC': 'Michoacán',
  'MX-VER': 'Veracruz',
  'US-VI': 'Virgin Islands',
};

const OTHER_STATE_NAMES: Readonly<Record<string, readonly string[]>> = {
  'CA-NL': ['Newfoundland'],
  'CA-YT': ['Yukon Territories'],
  'IN-PY': ['Pondicherry'],
  'MX-CMX': ['Mexico City', 'Distrito Federal'],
  'MX-MEX': ['Estado de México', 'Mexico State'],
  'US-DC': ['Washington DC', 'Washington, D.C.'],
};

const REGION_NAMES = new Intl.DisplayNames('en', { type: 'region' });

/** All countries of ISO 3166-1. */
export const COUNTRIES: readonly Place[] = iso31661.map(({ alpha2, alpha3, name }) => [
  alpha2,
  SALESFORCE_COUNTRIES[alpha2] ?? name,
  alpha3,
  name,
  REGION_NAMES.of(alpha2) ?? name,
  ...(OTHER_COUNTRY_NAMES[alpha2] ?? []),
]);

/** States by the alpha-2 code of their country; their codes carry no country prefix. */
export const STATES: ReadonlyMap<string, readonly Place[]> = new Map(
  COUNTRIES_WITH_STATES.map((country) => [country, statesOf(country)]),
);

function statesOf(country: string): readonly Place[] {
  const states = iso31662.filter(({ code, parent }) => parent === country && !NOT_IN_SALESFORCE.has(code));
  return [
    ...states.map(({ code, name }): Place => {
      const plain = withoutMacrons(name);
      return [
        code.slice(country.length + 1),
        SALESFORCE_STATE_NAMES[code] ?? plain,
        plain,
        ...(OTHER_STATE_NAMES[code] ?? []),
      ];
    }),
    ...(SALESFORCE_STATES[country] ?? []),
  ];
}

/** ISO 3166-2 transliterates Indian names with macrons, Salesforce does not. */
function withoutMacrons(name: string): string {
  return name.normalize('NFD').replaceAll('\u0304', '').normalize('NFC');
}

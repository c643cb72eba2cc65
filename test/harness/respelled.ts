/** Names, and how people type them. Both systems find them. */
export const RESPELLED: readonly (readonly [name: string, typed: string])[] = [
  ['Respelled Ltd', 'RESPELLED\u{a0}ltd'],
  ['Respelled Ltd', 'Ｒｅｓｐｅｌｌｅｄ\u3000Ｌｔｄ'],
  ['Respelled Ltd', 'respel\u200bled'],
  ['Respelled Ltd', '\u200eRespelled Ltd\u200f'],
  ['Respelled Ltd', 'réspe\u0301lled'],
  ['Respelled Ltd', '  respelled   ltd '],
  ['Nord\u{a0}See 24', 'nord see 24'],
  ['Nord\u{a0}See 24', 'NORD SEE ２４'],
  ['Müller Söhne', 'Müller S'],
  ['Müller Söhne', 'Mu\u0308ller So\u0308hne'],
  ['Isparta Lojistik', 'ısparta'],
  ['Isparta Lojistik', 'İSPARTA LOJİSTİK'],
  ['Straße Nord', 'straße'],
  ['100% Freight_Co', '100% f'],
];

/** The same, where Salesforce compares accents: only the portal finds them. */
export const RESPELLED_WITHOUT_ACCENTS: readonly (readonly [name: string, typed: string])[] = [
  ['Müller Söhne', 'muller sohne'],
  ['Müller Söhne', 'MÜLLER'],
  ['Straße Nord', 'STRASSE NORD'],
  ['Łódź Cargo', 'lodz'],
  ['Øresund Ægir', 'oresund aegir'],
  ['ΘΑΛΑΣΣΑΣ', 'θαλασσας'],
];

/** Texts that name nothing, although each has characters. */
export const NAMES_NOTHING = ['\u0301', '\u20dd', '100%%', 'Freight Co', 'resp_lled'];

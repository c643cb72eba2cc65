/**
 * The teams of the business: for exceptions, cases, tasks and review items alike. A team's name is stored, and it is the
 * value of the picklists in Salesforce.
 */
const ROWS = [
  row('Sales Operations', 'Accounts and contracts.'),
  row('Customer Service', 'Contacts, portal users and cases.'),
  row('Claims', 'Damaged, lost and missing freight.'),
  row('Customs', 'Customs papers and borders.'),
  row('Dispatch', 'Shipments and milestones.'),
  row('Billing', 'Billing addresses, codes and contacts.'),
  row('Integration', 'The hub itself: links, permissions, limits.'),
] as const;

export type Team = (typeof ROWS)[number]['team'];
export const TEAMS: readonly Team[] = ROWS.map((entry) => entry.team);

/**
 * The team that a text names, however it is spelled: case, blanks and punctuation do not count, nor does a word for "team"
 * after the name (`customer-service desk`). Null for every other text.
 */
export function teamNamed(text: string): Team | null {
  const normalized = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/ (team|desk|queue|department|dept)$/, '');
  return TEAMS.find((team) => team.toLowerCase() === normalized) ?? null;
}

/** The teams as words: a GraphQL enum value has no blanks. */
export const TEAM_WORDS: readonly {
  readonly word: string;
  readonly team: Team;
  readonly description: string;
}[] = ROWS.map((entry) => ({ ...entry, word: entry.team.toUpperCase().replaceAll(' ', '_') }));

function row<const T extends string>(team: T, description: string) {
  return { team, description };
}

import { CASE_REASONS, CASE_STATUSES, HUB_ORIGIN } from '../vocabulary/index.ts';
import { metadataFile } from './xml.ts';

/** What a new org has, in its order: a deployed value set replaces the org's, so these values must stay in it. */
const STANDARD = {
  CaseOrigin: ['Phone', 'Email', 'Web'],
  CaseReason: [
    "User didn't attend training",
    'Complex functionality',
    'Existing problem',
    'Instructions not clear',
    'New problem',
  ],
  CaseStatus: ['New', 'Working', 'Escalated', 'On Hold', 'Closed'],
} as const;

const FIRST = { CaseOrigin: null, CaseReason: null, CaseStatus: 'New' } as const;
const HUBS: Readonly<Record<keyof typeof STANDARD, readonly string[]>> = {
  CaseOrigin: [HUB_ORIGIN],
  CaseReason: CASE_REASONS,
  CaseStatus: CASE_STATUSES.map(({ status }) => status),
};
const CLOSED: ReadonlySet<string> = new Set(
  CASE_STATUSES.filter(({ state }) => state === 'RESOLVED').map(({ status }) => status),
);

/**
 * The values of a new org and those of the hub. An org that changed its values adds the hub's to its own instead: the
 * deployment of a value set takes away every value that the file does not name.
 */
export function valueSetFiles(): ReadonlyMap<string, string> {
  return new Map(
    (Object.keys(STANDARD) as (keyof typeof STANDARD)[]).map((name) => [
      `standardValueSets/${name}.standardValueSet-meta.xml`,
      valueSet(name),
    ]),
  );
}

function valueSet(name: keyof typeof STANDARD): string {
  const values = [...new Set<string>([...STANDARD[name], ...HUBS[name]])];
  return metadataFile('StandardValueSet', {
    sorted: false,
    standardValue: values.map((value) => ({
      fullName: value,
      default: value === FIRST[name],
      label: value,
      ...(name === 'CaseStatus' ? { closed: CLOSED.has(value) } : {}),
    })),
  });
}

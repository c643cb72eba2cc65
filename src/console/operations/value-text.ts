import { momentText } from '../words/format.ts';
import { words } from '../words/words.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** Words of the graph, by the fields that hold them. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mode: words.modes,
  serviceLevel: words.services,
  currentMilestone: words.milestones,
  milestone: words.milestones,
  exceptionCode: words.exceptions,
  code: words.exceptions,
  severity: words.severities,
  state: words.exceptionStates,
  status: words.operations.accountStatuses,
  'contractTerms.tier': words.operations.tiers,
};

/** A field of the ownership table as people call it: `origin.country` is "Origin · country". */
export function fieldText(field: string): string {
  const { fields } = words.operations;
  const name = fields[field] ?? field.split('.').map(spaced).join(' · ');
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** The value of a field as people write it: times of their own zone, and words in place of codes. */
export function valueText(field: string, value: string): string {
  if (TIME.test(value)) return momentText({ at: value, dateOnly: false });
  if (value.startsWith('["')) return listOf(value).join(', ');
  if (DAY.test(value)) return momentText({ at: value, dateOnly: true });
  return WORDS[field]?.[value] ?? value;
}

/** The texts of a list, which the graph answers as JSON. A text that only begins like one is one text. */
export function listOf(value: string): readonly string[] {
  try {
    return JSON.parse(value) as readonly string[];
  } catch {
    return [value];
  }
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

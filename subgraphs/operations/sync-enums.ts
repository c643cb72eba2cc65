import type { ConflictRule } from '../../src/domain/ownership/index.ts';
import type { PilotMode, SyncState, WaitingState } from '../../src/domain/sync-state.ts';
import { vocabularyEnum } from '../../src/graph/vocabulary-enums.ts';

/** The enums of the sync. */

export { LaneEnum, TeamEnum } from '../../src/graph/vocabulary-enums.ts';

const WAITING = {
  PENDING: 'It waits for its turn, or for the next attempt.',
  LEASED: 'A worker is sending it.',
  HELD: 'Its pilot switch is off; it goes when the switch is on.',
  REVIEW: 'A person has to mend it.',
};

export const SyncStateEnum = vocabularyEnum<SyncState>(
  'SyncState',
  'Where a change on its way to Salesforce is.',
  { ...WAITING, DONE: 'Salesforce has confirmed it.' },
);

export const WaitingStateEnum = vocabularyEnum<WaitingState>(
  'WaitingState',
  'Where a change is that Salesforce does not have.',
  WAITING,
);

export const PilotModeEnum = vocabularyEnum<PilotMode>('PilotMode', 'How far something is synchronized.', {
  OFF: 'Nothing is sent; changes wait.',
  DRY_RUN: 'Everything but the call is done, and shown as a dry-run call.',
  ON: 'Changes are sent.',
});

type ProvenanceRule = ConflictRule | 'ONLY_VALUE' | 'STAFF_DECISION';

export const ConflictRuleEnum = vocabularyEnum<ProvenanceRule>(
  'ConflictRule',
  'The rule for a field that has a value in both systems.',
  {
    OWNER_WINS: "The owner's value replaces the other.",
    LEGAL_OVERRIDE: "Salesforce's value, unless the portal keeps a legal override.",
    PORTAL_WINS: "A change on one side travels; when both changed, the portal's.",
    STAFF_REVIEW: 'A change on one side travels; when both changed recently, a person decides.',
    RESOLUTION_WINS: 'A change on one side travels; when both changed, the one that settles the matter.',
    ONLY_VALUE: 'Only one system had a value.',
    STAFF_DECISION: 'A person decided in review.',
  },
);

/** A JSON value as text for people: strings as they are, a missing value as null. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

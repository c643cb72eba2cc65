import { sameValue } from './mapping.ts';
import type { ConflictRule, OwnershipRow } from './row.ts';

/** One field: the values of both sides in the portal's form, and the base (the value that both agreed on last). */
export interface FieldState {
  readonly row: Pick<OwnershipRow, 'owner' | 'direction' | 'conflict' | 'onCreate'>;
  /** The value of both sides after the last synchronization. Null before the first one: then any value is a change. */
  readonly base: { readonly value: unknown } | null;
  readonly portalValue: unknown;
  readonly crmValue: unknown;
  /** The time of each side's last change of the field; null if not known. */
  readonly portalChangedAt: Date | null;
  readonly crmChangedAt: Date | null;
  /** Whether the portal keeps a legal override of the field. */
  readonly legalOverride: boolean;
}

export interface Decision {
  /** NONE: both values are the same, or each side keeps its own until a person has decided. */
  readonly winner: 'PORTAL' | 'SALESFORCE' | 'NONE';
  readonly rule: ConflictRule | 'EQUAL' | 'ONE_SIDE_CHANGED' | 'NEWER_WINS';
  /** True when a person must decide. */
  readonly review: boolean;
}

/** If both sides change a field within this time, a person decides. In milliseconds. */
export const RECENTLY_MS = 7 * 24 * 60 * 60 * 1000;

/** The portal's value that wins under RESOLUTION_WINS. */
const SETTLED = 'RESOLVED';

/** Decides which side's value counts. Pure: depends on its argument alone. */
export function decide(state: FieldState): Decision {
  const { row, base, portalValue, crmValue } = state;
  if (sameValue(portalValue, crmValue)) return decision('NONE', 'EQUAL');
  if (row.onCreate) return decision('SALESFORCE', 'OWNER_WINS');
  switch (row.conflict) {
    case 'OWNER_WINS':
      return decision(ownerOf(row), 'OWNER_WINS');
    case 'LEGAL_OVERRIDE':
      return decision(state.legalOverride ? 'PORTAL' : 'SALESFORCE', 'LEGAL_OVERRIDE');
    default:
  }
  if (row.direction !== 'BOTH') return decision(ownerOf(row), row.conflict);
  const portalChanged = !sameValue(portalValue, base?.value);
  const crmChanged = !sameValue(crmValue, base?.value);
  if (portalChanged !== crmChanged)
    return decision(portalChanged ? 'PORTAL' : 'SALESFORCE', 'ONE_SIDE_CHANGED');
  switch (row.conflict) {
    case 'PORTAL_WINS':
      return decision('PORTAL', 'PORTAL_WINS');
    case 'RESOLUTION_WINS':
      return decision(crmValue === SETTLED ? 'SALESFORCE' : 'PORTAL', 'RESOLUTION_WINS');
    case 'STAFF_REVIEW':
      return bothChanged(state);
    default:
      return row.conflict satisfies never;
  }
}

/** Both sides changed. If the changes are close together or a time is unknown: review. Else the later change wins. */
function bothChanged({ portalChangedAt, crmChangedAt }: FieldState): Decision {
  if (portalChangedAt === null || crmChangedAt === null) return review();
  const apart = portalChangedAt.getTime() - crmChangedAt.getTime();
  if (Math.abs(apart) <= RECENTLY_MS) return review();
  return decision(apart > 0 ? 'PORTAL' : 'SALESFORCE', 'NEWER_WINS');
}

function review(): Decision {
  return { winner: 'NONE', rule: 'STAFF_REVIEW', review: true };
}

function ownerOf({ owner }: Pick<OwnershipRow, 'owner'>): 'PORTAL' | 'SALESFORCE' {
  return owner === 'SALESFORCE' ? 'SALESFORCE' : 'PORTAL';
}

function decision(winner: Decision['winner'], rule: Decision['rule']): Decision {
  return { winner, rule, review: false };
}

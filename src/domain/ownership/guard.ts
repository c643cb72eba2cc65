import type { Role } from '../access.ts';
import type { FieldChange, Owner, OwnershipRow } from './row.ts';
import { OWNERSHIP, ownershipOf } from './table.ts';

/**
 * NOT_OWNER: another system owns the field, and another mutation writes it. READ_ONLY: no mutation writes it.
 * ROLE_MAY_NOT: this role may not write it. RECORD_LOCKED: the record's state does not allow the change any more.
 * UNKNOWN_FIELD: the table has no row for it.
 */
export const REFUSALS = ['NOT_OWNER', 'READ_ONLY', 'ROLE_MAY_NOT', 'RECORD_LOCKED', 'UNKNOWN_FIELD'] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface WriteRequest {
  readonly role: Role;
  /** The record and the field as the graph names them. */
  readonly record: string;
  readonly field: string;
  /** The system that the mutation writes the field to. */
  readonly system: 'SALESFORCE' | 'PORTAL';
  /** The state of the record (its status, milestone or state), when it has one. */
  readonly state?: string | null;
}

export type WriteDecision =
  | { readonly allowed: true; readonly row: OwnershipRow }
  | {
      readonly allowed: false;
      readonly code: Refusal;
      /** Null when the field has no row. */
      readonly owner: Owner | null;
      /** What to do instead. */
      readonly advice: string;
    };

/** Whether a caller may write a field in a system, by its row alone. A shared field is written in the portal. */
export function guardWrite(request: WriteRequest, rows: readonly OwnershipRow[] = OWNERSHIP): WriteDecision {
  const name = `${request.record}.${request.field}`;
  const row = ownershipOf(request.record, request.field, rows);
  if (row === undefined) {
    return refused('UNKNOWN_FIELD', null, `${name} is not in the ownership table, so it cannot be written.`);
  }
  const { change, owner } = row;
  const home = owner === 'SALESFORCE' ? 'SALESFORCE' : 'PORTAL';
  if (change === null) {
    return refused(
      'READ_ONLY',
      owner,
      `Leave ${name} out: ${systemName(home)} sets it, and nobody edits it here.`,
    );
  }
  if (request.system !== home) {
    return refused(
      'NOT_OWNER',
      owner,
      `${systemName(home)} owns ${name}. Use ${change.mutations.join(' or ')}.`,
    );
  }
  if (!change.roles.includes(request.role)) {
    return refused(
      'ROLE_MAY_NOT',
      owner,
      `Ask someone with the role ${change.roles.join(' or ')} to change ${name}.`,
    );
  }
  if (request.state != null && change.lockedIn.includes(request.state)) {
    const advice = `${name} no longer changes once the ${request.record} is ${request.state}. ${insteadOf(request.record)}`;
    return refused('RECORD_LOCKED', owner, advice);
  }
  if (request.state != null && isLockedFor(request.role, change, request.state)) {
    const others = change.roles.filter((role) => role !== request.role);
    const advice = `The ${request.record} is ${request.state}. Ask someone with the role ${others.join(' or ')} to change ${name}.`;
    return refused('RECORD_LOCKED', owner, advice);
  }
  return { allowed: true, row };
}

/** The roles that may change a field by a mutation. */
export function rolesBy({ mutations, roles, customers }: FieldChange, mutation: string): readonly Role[] {
  if (!mutations.includes(mutation)) return [];
  return customers === null || customers.mutations.includes(mutation)
    ? roles
    : roles.filter((role) => role !== 'CUSTOMER');
}

/** What people do when a record that is over would have to change. */
function insteadOf(record: string): string {
  return record === 'PortalUser'
    ? 'Invite the person again, with another subject.'
    : 'Open an exception instead.';
}

function isLockedFor(role: Role, { customers }: FieldChange, state: string): boolean {
  return role === 'CUSTOMER' && customers !== null && customers.lockedIn.includes(state);
}

function refused(code: Refusal, owner: Owner | null, advice: string): WriteDecision {
  return { allowed: false, code, owner, advice };
}

function systemName(system: 'SALESFORCE' | 'PORTAL'): string {
  return system === 'SALESFORCE' ? 'Salesforce' : 'The portal';
}

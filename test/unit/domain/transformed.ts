import { isMapped, type MappedRow, OWNERSHIP, ownershipOf } from '../../../src/domain/ownership/index.ts';
import type { Transformed } from '../../../src/domain/transforms/transform.ts';
import type { TransformName } from '../../../src/domain/transforms/transform-name.ts';
import { TRANSFORMS } from '../../../src/domain/transforms/transforms.ts';
import { lookups } from '../../harness/lookups.ts';

export const MAPPED = OWNERSHIP.filter(isMapped);

export function rowWith(transform: TransformName): MappedRow {
  const row = MAPPED.find((candidate) => candidate.transform === transform);
  if (row === undefined) throw new Error(`no row uses ${transform}`);
  return row;
}

export function mappedRow(record: string, field: string): MappedRow {
  const row = ownershipOf(record, field);
  if (row === undefined || !isMapped(row)) throw new Error(`${record}.${field} is not mapped`);
  return row;
}

export function there(
  name: TransformName,
  value: unknown,
  given = lookups(),
  row = rowWith(name),
): Transformed {
  return TRANSFORMS[name].toSalesforce(value, row, given);
}

export function back(
  name: TransformName,
  value: unknown,
  given = lookups(),
  row = rowWith(name),
): Transformed {
  const { toPortal } = TRANSFORMS[name];
  if (toPortal === null) throw new Error(`${name} is never read back`);
  return toPortal(value, row, given);
}

/** What comes back of a portal value that went to Salesforce. */
export function roundTrip(
  name: TransformName,
  value: unknown,
  given = lookups(),
  row = rowWith(name),
): unknown {
  const sent = there(name, value, given, row);
  if (!sent.ok) throw new Error(`${name} refused ${String(value)}: ${sent.message}`);
  const read = back(name, sent.value, given, row);
  return read.ok ? read.value : read;
}

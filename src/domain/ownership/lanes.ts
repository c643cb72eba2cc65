import { AGGREGATES, type AggregateName, sentRows } from './aggregates.ts';
import { LANES, type Lane } from './row.ts';
import { OWNERSHIP } from './table.ts';

/** The part of a change that is sent to Salesforce, and its lane. */
export interface CarriedChange {
  /** Field names as the change names them. */
  readonly fields: readonly string[];
  /** The most urgent lane of these fields. */
  readonly lane: Lane;
}

/**
 * The part of some changed fields of a portal record (by graph names) that is carried to Salesforce; null if none is. A
 * new record is carried as a whole.
 */
export function carriedChange(
  aggregate: AggregateName,
  fields: readonly string[],
  isNew: boolean,
): CarriedChange | null {
  const { table } = AGGREGATES[aggregate];
  const columnsOf = (field: string) =>
    OWNERSHIP.filter((row) => row.field === field && row.portal?.table === table).map(
      (row) => row.portal?.column,
    );
  const sent = sentRows(aggregate).filter((row) => isNew || !row.onCreate);
  const rowsOf = (field: string) => sent.filter((row) => columnsOf(field).includes(row.portal.column));
  const carried = fields.filter((field) => rowsOf(field).length > 0);
  const lanes = (isNew ? sent : carried.flatMap(rowsOf)).map((row) => row.lane);
  const lane = LANES.find((known) => lanes.includes(known));
  return lane === undefined ? null : { fields: carried, lane };
}

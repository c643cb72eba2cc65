import { AGGREGATES, type AggregateName, sentRows } from './aggregates.ts';
import { LANES, type Lane } from './row.ts';
import { OWNERSHIP } from './table.ts';

/** What Salesforce must hear of a change, and how soon. */
export interface CarriedChange {
  /** By the names under which the fields changed. */
  readonly fields: readonly string[];
  /** The most urgent of theirs. */
  readonly lane: Lane;
}

/**
 * What of some changed fields of a portal record (by graph names) is carried to Salesforce; null when nothing is. A new
 * record is carried as a whole.
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

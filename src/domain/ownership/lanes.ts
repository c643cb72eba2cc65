import type { ValueChange } from '../value-change.ts';
import { AGGREGATES, type AggregateName, exceptionAggregate, sentRows } from './aggregates.ts';
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

/** The part of a change of an exception that one of its forms in Salesforce gets. */
export interface CarriedForm extends CarriedChange {
  readonly aggregate: 'Exception' | 'ExceptionTask';
  readonly crmId: string | null;
}

/** An exception, by the columns that decide how Salesforce shows it. */
interface ShownException {
  readonly customerActionRequired: boolean;
  readonly ownerTeam: string | null;
  readonly crmCaseId: string | null;
  readonly crmTaskId: string | null;
}

/** The fields that decide whether an exception is a case, a task, or neither. */
const FORM_FIELDS: readonly string[] = ['customerActionRequired', 'team'];

/**
 * The part of a change of an exception that its case and its task get. If the change makes it another form, Salesforce gets
 * the whole of the new form, and the earlier one is closed.
 *
 * @param exception after the change
 * @param changes by graph names
 */
export function carriedForms(
  exception: ShownException,
  changes: readonly ValueChange[],
  isNew: boolean,
): readonly CarriedForm[] {
  const names = changes.map(({ field }) => field);
  const old = new Map(changes.map((change) => [change.field, change.old]));
  const before = isNew
    ? null
    : exceptionAggregate({
        customerActionRequired:
          (old.get('customerActionRequired') ?? exception.customerActionRequired) === true,
        ownerTeam: old.has('team') ? asText(old.get('team')) : exception.ownerTeam,
      });
  const after = exceptionAggregate(exception);
  const forms = [
    { aggregate: 'Exception', crmId: exception.crmCaseId },
    { aggregate: 'ExceptionTask', crmId: exception.crmTaskId },
  ] as const;
  return forms.flatMap(({ aggregate, crmId }): CarriedForm[] => {
    if (aggregate !== before && aggregate !== after && crmId === null) return [];
    const isOther = (aggregate === before) !== (aggregate === after);
    const carried = carriedChange(
      aggregate,
      isOther ? [...names, 'state'] : names,
      isOther && aggregate === after && crmId === null,
    );
    if (carried === null) return [];
    const fields = names.filter(
      (name) => carried.fields.includes(name) || (isOther && FORM_FIELDS.includes(name)),
    );
    return [{ aggregate, crmId, lane: carried.lane, fields }];
  });
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

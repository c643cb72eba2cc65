import type { OwnershipRow, PortalField } from './row.ts';
import { OWNERSHIP } from './table.ts';

/** A field that is one column of its record, and that mutations take as it is. */
export interface PlainField {
  readonly field: string;
  readonly portal: PortalField;
}

/**
 * The fields of a record, in its own table, that the given mutations change, without the columns of `besides`. Code that
 * writes the record takes these fields from their rows, so a new field needs only a new row.
 */
export function plainFields(
  record: string,
  {
    table,
    mutations,
    besides,
  }: {
    readonly table: string;
    readonly mutations: readonly string[];
    /** Columns that other code handles by name. */
    readonly besides: ReadonlySet<string>;
  },
  rows: readonly OwnershipRow[] = OWNERSHIP,
): readonly PlainField[] {
  return rows.flatMap(({ record: owner, field, portal, change }) =>
    owner === record &&
    portal?.table === table &&
    !besides.has(portal.column) &&
    mutations.some((mutation) => change?.mutations.includes(mutation))
      ? [{ field, portal }]
      : [],
  );
}

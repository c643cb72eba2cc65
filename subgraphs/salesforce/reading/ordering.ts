import { type CursorValue, FITS, type Fit } from '../../../src/domain/cursor.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { allOf, anyOf, dateLiteral, type Soql, soql } from '../../../src/salesforce/soql.ts';
import { apiName } from './selection.ts';

/** Objects that are answered in lists. */
export type ListedObject = 'Account' | 'Contact' | 'Case' | 'Opportunity';

interface Ordering {
  /** Whether a cursor's value can be one of the field. */
  readonly fits: Fit;
  /** Never null in Salesforce; ties are broken by Id in the same direction. */
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
  readonly literal: (value: string) => Soql;
}

const asText = (value: string): Soql => soql`${value}`;
const asInstant = (value: string): Soql => soql`${new Date(value)}`;

/** The one ordering of each object's lists. */
const ORDERINGS: Readonly<Record<ListedObject, Ordering>> = {
  Account: { field: 'Name', direction: 'ASC', fits: FITS.text, literal: asText },
  Contact: { field: 'Name', direction: 'ASC', fits: FITS.text, literal: asText },
  Case: { field: 'CreatedDate', direction: 'DESC', fits: FITS.instant, literal: asInstant },
  Opportunity: { field: 'CloseDate', direction: 'DESC', fits: FITS.day, literal: dateLiteral },
};

/** The shape of a position: the ordering's field and the Id. */
export function shapeOf(object: ListedObject): readonly Fit[] {
  return [ORDERINGS[object].fits, FITS.crmId];
}

/** `ORDER BY` list; `reversed` counts from the end. */
export function orderBy(object: ListedObject, reversed = false): Soql {
  const { field, direction } = ORDERINGS[object];
  const towards = (direction === 'ASC') === reversed ? 'DESC' : 'ASC';
  return towards === 'ASC' ? soql`${apiName(field)} ASC, Id ASC` : soql`${apiName(field)} DESC, Id DESC`;
}

/** The place of a record in its list; its Id is last. */
export function placeOf(object: ListedObject, record: CachedRecord): readonly CursorValue[] {
  const value = record.fields[ORDERINGS[object].field];
  return [typeof value === 'string' ? value : null, record.id];
}

/** Merges the rows of several queries of one list into the order of one query. */
export function merged(
  object: ListedObject,
  lists: readonly (readonly CachedRecord[])[],
  reversed: boolean,
): readonly CachedRecord[] {
  const [only] = lists;
  if (lists.length === 1 && only) return only;
  const sign = (ORDERINGS[object].direction === 'ASC') === reversed ? -1 : 1;
  return lists.flat().toSorted((one, other) => {
    const [value, id] = placeOf(object, one);
    const [otherValue, otherId] = placeOf(object, other);
    return (
      sign *
      (SALESFORCE_ORDER.compare(String(value), String(otherValue)) || (String(id) < String(otherId) ? -1 : 1))
    );
  });
}

/** Salesforce compares text case-insensitively. */
const SALESFORCE_ORDER = new Intl.Collator('en', { sensitivity: 'accent' });

/** Records after the position (before it, when `reversed`), which has the shape of `shapeOf`. */
export function beyond(object: ListedObject, position: readonly CursorValue[], reversed: boolean): Soql {
  const { field, direction, literal } = ORDERINGS[object];
  const [value, id] = position.map(String);
  const at = literal(value ?? '');
  const name = apiName(field);
  return (direction === 'ASC') === reversed
    ? anyOf([soql`${name} < ${at}`, allOf([soql`${name} = ${at}`, soql`Id < ${id ?? ''}`])])
    : anyOf([soql`${name} > ${at}`, allOf([soql`${name} = ${at}`, soql`Id > ${id ?? ''}`])]);
}

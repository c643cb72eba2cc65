import { defaultFieldResolver, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { type CallerRole, type FieldCoordinate, hiddenBy } from '../domain/access.ts';
import { OWNERSHIP } from '../domain/ownership/index.ts';
import { notVisible } from './not-visible.ts';
import type { RequestContext } from './request-context.ts';

type Item = Readonly<Record<string, unknown>>;

interface CarrierType {
  /** The fields that show a value of another field. */
  readonly values: readonly string[];
  /** If the caller may not see the value, the list omits the whole item, without an error: the caller never asked for it. */
  readonly omits?: true;
  /** The field whose value an item shows; null when that is not known, and then no role sees the value. */
  readonly of: (item: Item, parent: Item, parentType: string) => FieldCoordinate | null;
}

const ofRecord: CarrierType['of'] = ({ field }, { record }) =>
  typeof field === 'string' && typeof record === 'string' ? { record, field } : null;

/**
 * The types of the graph that show values of other fields: what a mutation writes, what the audit keeps, what is in
 * question. A value keeps the visibility of its own field there.
 */
export const CARRIERS: Readonly<Record<string, CarrierType>> = {
  FieldProvenance: {
    values: ['portalValue', 'crmValue', 'lost'],
    of: ({ field }, _, record) => (typeof field === 'string' ? { record, field } : null),
  },
  AuditedField: { values: ['old', 'new'], of: ofRecord },
  DisputedField: { values: ['portalValue', 'crmValue'], of: ofRecord },
  AgreedValue: { values: ['value'], of: (_, disputed) => ofRecord(disputed, disputed, '') },
  ValueEdit: { values: ['value'], of: ofRecord },
  FieldWrite: { values: ['from', 'to'], of: ofRecord, omits: true },
  SentValue: {
    values: ['value'],
    of: ({ field }, { object }) =>
      OWNERSHIP.find(({ salesforce }) => salesforce?.object === object && salesforce?.field === field) ??
      null,
  },
};

/**
 * Hides values from callers who may not see the field that they are of, on every field of the schema that leads to one
 * of `CARRIERS`. Such a value is null, with `FIELD_NOT_VISIBLE`, or its item is left out.
 */
export function guardCarriedValues(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const carrier = CARRIERS[getNamedType(field.type).name];
      if (carrier === undefined) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source: Item, args, context: RequestContext, info) => {
        const { role } = context.caller;
        const guard = (found: unknown) =>
          guarded(found, (item) => carrier.of(item, source, type.name), carrier, role);
        const found: unknown = resolve(source, args, context, info);
        return found instanceof Promise ? found.then(guard) : guard(found);
      };
    }
  }
}

function guarded(
  found: unknown,
  of: (item: Item) => FieldCoordinate | null,
  { values, omits }: CarrierType,
  role: CallerRole,
): unknown {
  if (found === null || typeof found !== 'object' || found instanceof Error) return found;
  const items: readonly Item[] = Array.isArray(found) ? found : [found];
  const shown = items.flatMap((item) => {
    const coordinate = of(item);
    if (coordinate !== null && hiddenBy(role, coordinate) === null) return item;
    if (omits) return [];
    const { record, field } = coordinate ?? { record: 'unknown', field: String(item['field']) };
    const hidden = values.filter((name) => item[name] !== null && item[name] !== undefined);
    // graphql-js answers null and this error where a value is an error.
    return { ...item, ...Object.fromEntries(hidden.map((name) => [name, notVisible(record, field)])) };
  });
  return Array.isArray(found) ? shown : (shown[0] ?? null);
}

import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { CONSIGNEE, FIELD_VISIBILITY, type FieldVisibilityRow, isAmong } from '../domain/access.ts';
import { CONSIGNEE_FIELDS } from '../domain/consignee-fields.ts';
import { guardCarriedValues } from './carried-values.ts';
import { notVisible } from './not-visible.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Guards every field of `FIELD_VISIBILITY` that the schema has, in place. A caller without the role gets null and
 * `FIELD_NOT_VISIBLE`, and the field's own resolver never runs. The guard sits on the object type's field, so it holds
 * on every path: through interfaces, connections and `_entities`. Values of the field in other places are guarded, too.
 *
 * From a shared link every field is hidden that `CONSIGNEE_FIELDS` does not name. Only the types of that table get guards:
 * no path leads a link to another type.
 */
export function enforceVisibility(schema: GraphQLSchema): void {
  for (const row of FIELD_VISIBILITY) {
    const type = schema.getType(row.type);
    const field = isObjectType(type) ? type.getFields()[row.field] : undefined;
    if (!field) continue;
    field.resolve = guarded(row, field.resolve ?? defaultFieldResolver);
    // A subscription is refused before it begins.
    if (field.subscribe) field.subscribe = guarded(row, field.subscribe);
  }
  for (const [name, open] of Object.entries(CONSIGNEE_FIELDS)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (open.includes(field.name)) continue;
      field.resolve = closedToLinks(name, field.name, field.resolve ?? defaultFieldResolver);
      if (field.subscribe) field.subscribe = closedToLinks(name, field.name, field.subscribe);
    }
  }
  guardCarriedValues(schema);
}

function closedToLinks(
  type: string,
  field: string,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info) => {
    if (context.caller.role === CONSIGNEE) throw notVisible(type, field);
    return resolve(source, args, context, info);
  };
}

function guarded(
  row: FieldVisibilityRow,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info) => {
    if (!isAmong(row.roles, context.caller.role)) {
      throw notVisible(row.type, row.field);
    }
    return resolve(source, args, context, info);
  };
}

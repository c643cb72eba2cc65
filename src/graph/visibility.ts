import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { FIELD_VISIBILITY, type FieldVisibilityRow } from '../domain/access.ts';
import { guardCarriedValues } from './carried-values.ts';
import { notVisible } from './not-visible.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Guards every field of `FIELD_VISIBILITY` that the schema has, in place. A caller without the role gets null and
 * `FIELD_NOT_VISIBLE`, and the field's own resolver never runs. The guard sits on the object type's field, so it holds
 * on every path: through interfaces, connections and `_entities`. Values of the field in other places are guarded, too.
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
  guardCarriedValues(schema);
}

function guarded(
  row: FieldVisibilityRow,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info) => {
    if (!row.roles.includes(context.caller.role)) {
      throw notVisible(row.type, row.field);
    }
    return resolve(source, args, context, info);
  };
}

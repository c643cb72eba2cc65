import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { WaybillError } from '../domain/errors.ts';
import type { RequestContext } from './request-context.ts';

/** The key fields that another subgraph knows of a record. An absent key field and a null one mean the same. */
export type Representation = Readonly<Record<string, unknown>> & { readonly __typename: string };

/**
 * Answers one representation: the record, or null when there is none in the caller's scope. A record that is more than
 * a plain object carries its `__typename`.
 */
export type ReferenceResolver<C extends RequestContext> = (
  reference: Representation,
  context: C,
  info: GraphQLResolveInfo,
) => unknown;

/**
 * Gives the schema our own `_entities` resolver, with two guarantees that the stock one lacks. A representation that
 * fails gives one null with one error and does not affect the others. The list is settled before it is returned:
 * graphql-jit reports a rejected promise in a list at the wrong path.
 */
export function resolveEntities<C extends RequestContext>(
  schema: GraphQLSchema,
  references: Readonly<Record<string, ReferenceResolver<C>>>,
): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  if (!field) return;
  field.resolve = (_source, args, context: C, info) => {
    const { representations } = args as { readonly representations: readonly Representation[] };
    return Promise.all(representations.map((reference) => settle(references, reference, context, info)));
  };
}

async function settle<C extends RequestContext>(
  references: Readonly<Record<string, ReferenceResolver<C>>>,
  reference: Representation,
  context: C,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  try {
    const { __typename: name } = reference;
    const resolve = Object.hasOwn(references, name) ? references[name] : undefined;
    if (!resolve) throw new WaybillError('BAD_USER_INPUT', 'This subgraph has no such entity.');
    const record = await resolve(reference, context, info);
    if (typeof record !== 'object' || record === null || record instanceof Error) return record;
    // A copy, because loaders share records between fields, and some of them freeze records.
    return '__typename' in record ? record : { ...record, __typename: reference.__typename };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

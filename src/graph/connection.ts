import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';

/** The place of a page in its list. */
@ObjectType('PageInfo', { simpleResolvers: true, description: 'Where a page stands in its list.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more records follow this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether records come before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first record; null on an empty page.',
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last record; null on an empty page.',
  })
  readonly endCursor!: string | null;
}

/** How many records a list has on all its pages. */
@ObjectType('ListTotal', {
  simpleResolvers: true,
  description: 'How many records a list has on all its pages.',
})
@Directive('@shareable')
export class ListTotal {
  @Field(() => Int, { description: 'How many were counted: at most 1,000.' })
  readonly count!: number;

  @Field(() => Boolean, { description: 'Whether these are all. False: there are more than were counted.' })
  readonly isWhole!: boolean;
}

interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** One page of a list, in the shape that Relay clients expect. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

/**
 * The classes of `<name>Connection` and `<name>Edge` over a node class; call it once for each node type of a subgraph
 * (a second subgraph calls it with its own class) and pass the result to `@Field(() => ShipmentConnection)`.
 * Both types are shareable, since more than one subgraph may list the same entity.
 */
export function connectionOf<T extends object>(name: string, node: () => ClassType<T>) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${name} of a page.` })
  @Directive('@shareable')
  class EdgeOfNode {
    @Field(() => String, { description: 'Opaque position of this record in this ordering and filter.' })
    readonly cursor!: string;

    @Field(() => node(), { description: 'The record itself.' })
    readonly node!: T;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of ${name} records.` })
  @Directive('@shareable')
  class ConnectionOfNode {
    @Field(() => [EdgeOfNode], { description: 'The records with their cursors.' })
    readonly edges!: EdgeOfNode[];

    @Field(() => [node()], { description: 'The records alone, in the same order.' })
    readonly nodes!: T[];

    @Field(() => PageInfo, { description: 'Where this page stands in its list.' })
    readonly pageInfo!: PageInfo;
  }
  return ConnectionOfNode;
}

/** A page of a list that can be counted. Nothing is counted unless the total is asked for. */
export interface CountedConnection<T> extends Connection<T> {
  readonly counted: () => Promise<ListTotal>;
}

/** A page of a store: edges in the order of the list, also when counted from its end. */
export interface PageOf<T> {
  readonly edges: readonly Edge<T>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** A store's page as a connection, each record turned into its graph form. */
export function connection<R, T>(page: PageOf<R>, toNode: (record: R) => T): Connection<T> {
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A store's page as a connection with a total. */
export function countedConnection<R, T>(
  page: PageOf<R>,
  toNode: (record: R) => T,
  counted: () => Promise<ListTotal>,
): CountedConnection<T> {
  return { ...connection(page, toNode), counted };
}

/** The page of a list that has no records. */
export const NO_RECORDS: PageOf<never> = { edges: [], hasNextPage: false, hasPreviousPage: false };

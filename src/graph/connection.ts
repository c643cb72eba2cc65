import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import {
  MOST_COUNTED,
  NO_RECORDS,
  NOTHING_COUNTED,
  type PageOf,
  type ListTotal as Total,
} from '../domain/page.ts';
import { type PageArgs, readPage } from './page.ts';

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
  @Field(() => Int, { description: `How many were counted: at most ${MOST_COUNTED.toLocaleString('en')}.` })
  readonly count!: number;

  @Field(() => Boolean, { description: 'Whether these are all. False: there are more than were counted.' })
  readonly isWhole!: boolean;
}

/** One page of a list, in the shape that Relay clients expect. Nothing is counted unless the total is asked for. */
export interface Connection<T> {
  readonly edges: PageOf<T>['edges'];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
  readonly counted: () => Promise<Total>;
}

/**
 * The classes of `<name>Connection` and `<name>Edge` over a node class; call it once for each node type of a subgraph
 * (a second subgraph calls it with its own class) and pass the result to `@Field(() => ShipmentConnection)`.
 * Both types are shareable, since more than one subgraph may list the same entity. A total that cannot be counted is null,
 * and the page stays; with `isTotalCertain` it is never null.
 */
export function connectionOf<T extends object>(
  name: string,
  node: () => ClassType<T>,
  { isTotalCertain = false }: { readonly isTotalCertain?: boolean } = {},
) {
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

    // `simple: false`, else the method is not called.
    @Directive('@cost(weight: 10)')
    @Field(() => ListTotal, {
      nullable: !isTotalCertain,
      simple: false,
      description: 'How many records the list has with this filter, on all pages.',
    })
    total(): Promise<Total> {
      return this.counted();
    }

    readonly counted!: Connection<T>['counted'];
  }
  return ConnectionOfNode;
}

/** A store's page as a connection, each record turned into its graph form. */
export function connection<R, T>(
  page: PageOf<R>,
  toNode: (record: R) => T,
  counted: Connection<T>['counted'],
): Connection<T> {
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
    counted,
  };
}

/** The connection of a list that has no records. Its page is checked as that of any other list. */
export function emptyConnection(page: PageArgs): Connection<never> {
  readPage(page);
  return connection(
    NO_RECORDS,
    (none) => none,
    async () => NOTHING_COUNTED,
  );
}

import { Ctx, Query, Resolver } from 'type-graphql';
import { LINK_KINDS } from '../../../src/redis/link.ts';
import type { OperationsContext } from '../operations.context.ts';
import { LinkHealth } from './link-health.type.ts';

@Resolver()
export class LinkHealthResolver {
  @Query(() => [LinkHealth], {
    nullable: true,
    description: 'The state of the link index, one row for each kind of record.',
  })
  linkHealth(@Ctx() { links }: OperationsContext): Promise<LinkHealth[]> {
    return Promise.all(
      LINK_KINDS.map(async (kind) => {
        const state = await links.state(kind);
        return {
          kind,
          available: state !== null,
          links: state?.links ?? null,
          complete: state?.complete ?? null,
        };
      }),
    );
  }
}

import { Arg, Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { visibleFields } from '../../../src/domain/access.ts';
import { WORKERS } from '../../../src/domain/assignee.ts';
import { TEAM_WORDS } from '../../../src/domain/vocabulary/index.ts';
import { connection, emptyConnection } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import type { PortalContext } from '../portal.context.ts';
import { StaffMemberConnection, TeamDescription, toStaffMember } from './staff-member.type.ts';

@Resolver()
export class StaffResolver {
  @Query(() => StaffMemberConnection, {
    nullable: true,
    description: 'The people who can be assigned to exceptions, by name.',
  })
  async staff(
    @Ctx() { caller, reader, store }: PortalContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('search', () => String, {
      nullable: true,
      description: 'Only those whose name, or e-mail address if you may see it, contains this.',
    })
    search?: string | null,
  ) {
    const page = readPage(pageArgs);
    // PostgreSQL cannot store a NUL, so no name has one.
    if (search?.includes('\0')) return emptyConnection(pageArgs);
    const filter = {
      roles: WORKERS.EXCEPTION,
      search: search ?? undefined,
      inEmail: visibleFields(caller.role, 'StaffMember', ['email']).length > 0,
    };
    return connection(await store.users.staffPage(reader, filter, page), toStaffMember, () =>
      store.users.staffTotal(reader, filter),
    );
  }

  @Directive(`@listSize(assumedSize: ${TEAM_WORDS.length})`)
  @Query(() => [TeamDescription], {
    nullable: true,
    description: 'The teams that own exceptions, cases, tasks and review items.',
  })
  teams(): readonly TeamDescription[] {
    return TEAM_WORDS.map(({ team, description }) => ({ team, name: team, description }));
  }
}

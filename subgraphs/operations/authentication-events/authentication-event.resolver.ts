import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { decodeCursor, encodeCursor, listKey } from '../../../src/domain/cursor.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { isPortalId } from '../../../src/domain/record-ids.ts';
import { connection } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import type { AuthenticationEventPosition } from '../../../src/ledger/authentication/authentication-events.ts';
import type { OperationsContext } from '../operations-context.ts';
import { AuthenticationEventConnection } from './authentication-event.type.ts';

const LIST = listKey('authenticationEvents');

@Resolver()
export class AuthenticationEventResolver {
  @Query(() => AuthenticationEventConnection, {
    nullable: true,
    description: 'Who was let in and who was refused, and why; newest first.',
  })
  async authenticationEvents(
    @Ctx() { authenticationEvents }: OperationsContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
  ) {
    const { direction, size, cursor } = readPage(pageArgs);
    const position = cursor === null ? null : positionOf(cursor);
    const { events, more } = await authenticationEvents.list({ direction, size, position });
    const forward = direction === 'forward';
    const page = {
      edges: events.map((node) => ({ cursor: encodeCursor(LIST, [node.at.toISOString(), node.id]), node })),
      hasNextPage: forward ? more : position !== null,
      hasPreviousPage: forward ? position !== null : more,
    };
    return connection(page, (event) => event);
  }
}

function positionOf(cursor: string): AuthenticationEventPosition {
  const [at, id] = decodeCursor(LIST, cursor, 2);
  const instant = new Date(at ?? '');
  if (Number.isNaN(instant.getTime()) || typeof id !== 'string' || !isPortalId(id)) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
  }
  return { at: instant, id };
}

import { customerOf } from '../../src/domain/access.ts';
import {
  type Announcement,
  type LiveEvent,
  type LiveEventKind,
  mayHear,
} from '../../src/domain/live-events.ts';
import { type MessageStream, messageStream } from '../../src/live/message-stream.ts';
import type { NamedAccounts } from './account/account-filter.ts';
import type { PortalContext } from './portal.context.ts';

interface Follow {
  readonly kind: LiveEventKind;
  readonly after: string | null | undefined;
  /** The filter. Null if it names a record that does not exist or is outside the scope: then no event ever matches. */
  readonly wanted: ((event: LiveEvent) => boolean) | null;
  /** The message: ids only; its fields are resolved from them. */
  readonly toMessage: (event: LiveEvent) => object & { readonly __typename: string };
}

/** Events of one kind in the caller's scope. Each event is checked when it arrives. */
export function follow(
  { caller, feed, signal }: PortalContext,
  { kind, after, wanted, toMessage }: Follow,
): Promise<MessageStream> {
  const { scope } = caller;
  return messageStream(feed, {
    kinds: wanted === null ? [] : [kind],
    after,
    signal,
    accountId: customerOf(scope) ?? undefined,
    toMessage: (event) => (mayHear(scope, event) && wanted?.(event) ? toMessage(event) : null),
  });
}

/** Whether an event is about one of the accounts that a filter names. A customer includes its branches. */
export function isAbout(
  { accountId, branchId }: NamedAccounts,
  event: Pick<Announcement, 'accountId' | 'branchId'>,
): boolean {
  const ofAccount = accountId === undefined || [event.accountId, event.branchId].includes(accountId);
  return ofAccount && (branchId === undefined || event.branchId === branchId);
}

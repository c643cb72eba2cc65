import { customerOf } from '../../src/domain/access.ts';
import { type LiveEvent, type LiveEventKind, mayHear } from '../../src/domain/live-events.ts';
import { isSalesforceId } from '../../src/domain/record-ids.ts';
import { decodeIdOf } from '../../src/graph/entity-id.ts';
import { type MessageStream, messageStream } from '../../src/live/message-stream.ts';
import type { SalesforceContext } from './salesforce.context.ts';

interface Follow {
  readonly kind: LiveEventKind;
  /** Opaque id of the account to follow; all accounts of the caller if omitted. */
  readonly accountId: string | null | undefined;
  readonly after: string | null | undefined;
  readonly toMessage: (event: LiveEvent) => object & { readonly __typename: string };
}

interface FollowedAccount {
  readonly portalId: string | null;
  readonly crmId: string | null;
}

/** Events of one kind about accounts in the caller's scope. Each event is checked when it arrives. */
export async function followAccount(
  context: SalesforceContext,
  { kind, accountId, after, toMessage }: Follow,
): Promise<MessageStream> {
  const { scope } = context.caller;
  const account = accountId == null ? undefined : await bothIds(accountId, context);
  return await messageStream(context.feed, {
    kinds: account === null ? [] : [kind],
    after,
    signal: context.signal,
    accountId: customerOf(scope) ?? undefined,
    toMessage: (event) =>
      mayHear(scope, event) && (account == null || isAbout(account, event)) ? toMessage(event) : null,
  });
}

/** Null for an account that does not exist or is outside the caller's scope. */
async function bothIds(
  accountId: string,
  { links, scope }: SalesforceContext,
): Promise<FollowedAccount | null> {
  const given = decodeIdOf('Account', accountId, 'accountId');
  const crmId = given.crmId ?? (given.portalId && (await links.crmId('Account', given.portalId)));
  if (crmId === null) return scope.unlimited ? { portalId: given.portalId, crmId } : null;
  if (!isSalesforceId(crmId) || !scope.holds('account', crmId)) return null;
  return { portalId: given.portalId ?? (await links.portalId('Account', crmId)), crmId };
}

/** A customer includes its branches. */
function isAbout({ portalId, crmId }: FollowedAccount, event: LiveEvent): boolean {
  const { accountCrmId, crmId: own } = event.facts;
  const byPortal = portalId !== null && [event.accountId, event.branchId].includes(portalId);
  return byPortal || (crmId !== null && [accountCrmId, own].includes(crmId));
}

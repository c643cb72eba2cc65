import { doubtfulCodeOf } from '../../domain/customer-code-review.ts';
import { accountChanged } from '../../domain/live-events.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import { candidateOf } from '../../domain/review-decisions.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import { type DecisionContext, finish, nothingToDo } from './decision-context.ts';

/** Decisions about a code of a file that looks like a known customer. The next import of the file takes its lines. */

/** The code means this account from now on. */
export async function mergeCustomerCode(
  context: DecisionContext,
  item: ClaimedDecision,
  decision: Extract<ReviewDecision, { kind: 'MERGE' }>,
): Promise<void> {
  const candidate = candidateOf(item, decision);
  const portalId = candidate?.portalId ?? null;
  const doubt = doubtfulCodeOf(item.fields);
  if (portalId === null || doubt === null) throw nothingToDo();
  const [account = null] = await context.dependencies.portal.byIds('Account', [portalId]);
  if (account === null) throw nothingToDo('The portal has no such customer any more.');
  const crmId = candidate?.crmId ?? null;
  const outcome = { result: 'KEPT', record: 'Account', portalId, crmId } as const;
  await finish(context, item, { note: 'The code means this customer.', outcome }, async (unit) => {
    await unit.portal.addCodeAlias(portalId, doubt.code);
    unit.audit({
      record: 'Account',
      recordId: portalId,
      accountId: typeof account['parent_id'] === 'string' ? account['parent_id'] : portalId,
      action: 'customerCodeMerged',
      changes: [{ field: 'customerCode', old: null, new: doubt.code }],
    });
  });
}

/** A new customer of the portal, under the id of the item, so that it is made once. Salesforce hears nothing of it. */
export async function createCustomerOfCode(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const doubt = doubtfulCodeOf(item.fields);
  if (doubt === null) throw nothingToDo();
  const { id: portalId } = item;
  const { code, country } = doubt;
  const values = { displayName: code, customerCode: code, country };
  const outcome = { result: 'CREATED', record: 'Account', portalId, crmId: null } as const;
  await finish(context, item, { note: 'A new customer of the portal.', outcome }, async (unit) => {
    await unit.portal.insertAccounts([{ portalId, ...values }]);
    unit.announce(accountChanged({ portalId, crmId: null, accountId: portalId }, ['displayName', 'country']));
    unit.audit({
      record: 'Account',
      recordId: portalId,
      accountId: portalId,
      action: 'customerCodeCreated',
      changes: Object.entries(values).map(([field, value]) => ({ field, old: null, new: value })),
    });
  });
}

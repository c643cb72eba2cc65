import { WaybillError } from '../../domain/errors.ts';
import { carriedChange } from '../../domain/ownership/lanes.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Written } from '../../portal-store/record/versioned-row.ts';
import { soql } from '../../salesforce/soql.ts';
import { crmIdOf } from '../exchange/records.ts';
import { type DecisionContext, finish, nothingToDo, targetOf } from './decision-context.ts';
import { receive } from './values.ts';

/** Decisions about people whose e-mail address somebody else has. Nobody is ever made here. */

/** The address may be free by now: what was refused is tried again. */
export async function retryPerson(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  if (item.record === 'Contact') return await retryAddress(context, item);
  const target = await targetOf(context, item);
  const crmId = crmIdOf(target.kind, target.record);
  if (isApplied(item) && crmId !== null) {
    return await receive(context, item, { action: 'RECEIVE', object: 'Contact', crmId });
  }
  await finish(context, item, 'Activated.', async (unit) => {
    recordUser(unit, await unit.portal.activateUser(item.portalId ?? '', null), 'portalUserActivate');
  });
}

/** It is somebody who signs in already: the invitation is not needed any more. */
export async function mergePerson(
  context: DecisionContext,
  item: ClaimedDecision,
  { crmId }: Extract<ReviewDecision, { kind: 'MERGE' }>,
): Promise<void> {
  if (!item.candidates.some((candidate) => candidate.crmId === crmId)) {
    throw new WaybillError('NOT_FOUND', 'Name the Salesforce id of one of the candidates.');
  }
  if (item.record !== 'PortalUser' || isApplied(item)) throw nothingToDo();
  await finish(context, item, 'It is a user who signs in already.', async (unit) => {
    recordUser(unit, await unit.portal.deactivateUser(item.portalId ?? '', null), 'mergedIntoUser');
  });
}

/** Whether Salesforce's address of a user was refused by the portal, rather than the activation of the user. */
function isApplied({ cause }: ClaimedDecision): boolean {
  return cause.startsWith('apply ');
}

async function retryAddress(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const { salesforce } = context.dependencies;
  const address = item.fields.find(({ field }) => field === 'email')?.portalValue;
  const { crmId } = item;
  if (typeof address !== 'string' || crmId === null) throw nothingToDo();
  const [other] = await salesforce.query(
    soql`SELECT Id FROM Contact WHERE Email = ${address} AND Id != ${crmId} LIMIT 1`,
    newUpstreamUsage(),
  );
  if (other !== undefined) throw new WaybillError('DUPLICATE', 'Somebody else still has this address.');
  await salesforce.update('Contact', crmId, { Email: address }, newUpstreamUsage());
  await finish(context, item, 'The address is theirs.', (unit) =>
    unit.audit({
      record: 'Contact',
      recordId: crmId,
      accountId: item.accountId,
      action: 'contactUpdate',
      changes: [
        {
          field: 'email',
          old: null,
          new: address,
        },
      ],
    }),
  );
}

function recordUser(unit: Unit<PortalWrites>, written: Written, action: string): void {
  const { portalId, accountId, version, changes } = written;
  unit.audit({ record: 'PortalUser', recordId: portalId, accountId, action, changes });
  const carried = carriedChange(
    'PortalUser',
    changes.map(({ field }) => field),
    false,
  );
  if (carried === null) return;
  unit.enqueue({ record: 'PortalUser', aggregateId: portalId, accountId, lane: carried.lane, version });
}

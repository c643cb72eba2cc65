import { WaybillError } from '../../domain/errors.ts';
import { carriedChange } from '../../domain/ownership/lanes.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import { candidateOf } from '../../domain/review-decisions.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Written } from '../../portal-store/record/versioned-row.ts';
import { soql } from '../../salesforce/soql.ts';
import { type DecisionContext, finish, nothingToDo } from './decision-context.ts';

/** Decisions about people whose e-mail address somebody else has. Nobody is ever made here. */

/** The address may be free by now: what was refused is tried again. */
export async function retryPerson(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  if (item.record === 'Contact') return await retryAddress(context, item);
  const outcome = {
    result: 'KEPT',
    record: 'PortalUser',
    portalId: item.portalId,
    crmId: item.crmId,
  } as const;
  await finish(context, item, { note: 'Activated.', outcome }, async (unit) => {
    const written = await unit.portal.activateUser(item.portalId ?? '', null);
    if (written.changes.length === 0) throw nothingToDo('The user is active already.');
    recordUser(unit, written, 'portalUserActivate');
  });
}

/** The invited person signs in already under another user, so the invitation ends. */
export async function mergePerson(
  context: DecisionContext,
  item: ClaimedDecision,
  decision: Extract<ReviewDecision, { kind: 'MERGE' }>,
): Promise<void> {
  const kept = candidateOf(item, decision);
  if (kept === undefined) throw nothingToDo('Name one of the candidates.');
  const outcome = {
    result: 'KEPT',
    record: 'PortalUser',
    portalId: kept.portalId,
    crmId: kept.crmId,
  } as const;
  await finish(context, item, { note: 'It is a user who signs in already.', outcome }, async (unit) => {
    const written = await unit.portal.deactivateUser(item.portalId ?? '', null);
    if (written.changes.length === 0) throw nothingToDo('The invitation was taken back already.');
    recordUser(unit, written, 'mergedIntoUser');
  });
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
  await finish(context, item, { note: 'The address is theirs.' }, (unit) =>
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

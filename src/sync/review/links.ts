import { WaybillError } from '../../domain/errors.ts';
import { carriedRows, isMapped, ownershipOf } from '../../domain/ownership/index.ts';
import { salesforceValue } from '../../domain/ownership/mapping.ts';
import { objectWord } from '../../domain/record-words.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { SalesforceValues } from '../../salesforce/client.ts';
import { field, soql } from '../../salesforce/soql.ts';
import { forgetLinks, observeLinks, releaseHeld, rememberLinks, storeLinks } from '../exchange/links.ts';
import {
  crmIdOf,
  kindOfObject,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
  versionOf,
} from '../exchange/records.ts';
import { registrationOf } from '../exchange/registration.ts';
import { HUB_VERSION, takenOver, versionsThere } from '../exchange/versions.ts';
import {
  type ClosedItem,
  type DecisionContext,
  finish,
  nothingToDo,
  sendAgain,
  type Target,
  targetOf,
} from './decision-context.ts';
import { releaseInDoubt } from './moved.ts';

/** Decisions about which records of both systems are one. */

/** The portal's record is this record of Salesforce: both say so from now on. */
export async function link(
  context: DecisionContext,
  item: ClosedItem,
  target: Target,
  crmId: string,
): Promise<void> {
  const { kind, record } = target;
  const portalId = portalIdOf(record);
  const { links } = context.dependencies;
  const observed = await observeLinks(links, kind);
  const isClaimed = await claim(context, kind, crmId, portalId);
  if (!isClaimed && crmIdOf(kind, record) === crmId) throw nothingToDo('Both systems know the link by now.');
  const [there] = await versionsThere(context.dependencies.salesforce, kind, [crmId]);
  const number = Number(there?.[HUB_VERSION] ?? 0);
  await invalidate(context.dependencies, kind.object, [
    { id: crmId, values: { [kind.externalId]: portalId } },
  ]);
  const outcome = { result: 'LINKED', record: kind.record, portalId, crmId } as const;
  await finish(context, item, { note: 'Linked.', outcome }, async (unit) => {
    await linked(unit, target, crmId);
    // The record of Salesforce may have belonged to another record of the portal, with a later version.
    if (number > versionOf(record)) await unit.ledger.baseValues.save([takenOver(kind, record, number)]);
  });
  await rememberLinks(links, kind, [{ portalId, crmId }], observed);
}

export async function unlink(
  context: DecisionContext,
  item: ClaimedDecision,
  { kind, record }: Target,
  crmId: string,
): Promise<void> {
  const portalId = portalIdOf(record);
  const { links } = context.dependencies;
  if (crmIdOf(kind, record) !== crmId) throw nothingToDo('The portal has ended this link already.');
  const observed = await observeLinks(links, kind);
  const outcome = { result: 'UNLINKED', record: kind.record, portalId, crmId: null } as const;
  await finish(context, item, { note: 'The link was taken away.', outcome }, async (unit) => {
    await storeLinks(unit, kind, [{ record, crmId: null }]);
  });
  await forgetLinks(links, kind, [{ portalId, crmId }], observed);
}

/** A record of Salesforce names no record of the portal any more. */
export async function disclaim(
  context: DecisionContext,
  item: ClaimedDecision,
  { object, crmId, portalId }: Extract<ReviewProposal, { action: 'DISCLAIM' }>,
): Promise<void> {
  const { salesforce, portal } = context.dependencies;
  const kind = kindOfObject(object);
  if (kind === undefined) throw nothingToDo();
  const found = await namedThere(context, kind, crmId);
  if (found !== portalId)
    throw nothingToDo('The record in Salesforce names another record of the portal by now.');
  const [known = null] = await portal.byIds(kind.aggregate, [portalId.toLowerCase()]);
  if (known !== null) throw nothingToDo('The portal has the record by now.');
  await salesforce.update(object, crmId, { [kind.externalId]: null }, newUpstreamUsage());
  const outcome = { result: 'UNLINKED', record: kind.record, portalId: null, crmId } as const;
  await finish(context, item, { note: 'It names no record of the portal any more.', outcome }, () => {});
}

/**
 * A person says that it is new. What the hub makes anyway is sent as a new record; a customer or a person is made here,
 * with what the portal knows. Both under the external id, so that it is made once.
 */
export async function create(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const target = await targetOf(context, item);
  const { kind, record } = target;
  await requireNone(context, target);
  if (kind.creates) return await sendAsNew(context, item, target);
  const portalId = portalIdOf(record);
  const { salesforce, links } = context.dependencies;
  const observed = await observeLinks(links, kind);
  const values = await knownValues(context, kind, record, item);
  const { id } = await salesforce.upsert(kind.object, kind.externalId, portalId, values, newUpstreamUsage());
  const outcome = { result: 'CREATED', record: kind.record, portalId, crmId: id } as const;
  await finish(context, item, { note: 'Created.', outcome }, (unit) => linked(unit, target, id));
  await rememberLinks(links, kind, [{ portalId, crmId: id }], observed);
}

/** @throws WaybillError ILLEGAL_STATE when Salesforce has the record, or another one that names the portal's */
async function requireNone({ dependencies }: DecisionContext, { kind, record }: Target): Promise<void> {
  const [naming] = await dependencies.salesforce.query(
    soql`SELECT Id FROM ${field(kind.object, [kind.object])}
         WHERE ${field(kind.externalId, [kind.externalId])} = ${portalIdOf(record)}`,
    newUpstreamUsage(),
  );
  if (naming !== undefined) {
    throw nothingToDo(`Salesforce has a ${objectWord(kind.object)} that names this one: merge the two.`);
  }
}

async function sendAsNew(context: DecisionContext, item: ClaimedDecision, target: Target): Promise<void> {
  const { kind, record } = target;
  const { links } = context.dependencies;
  const [portalId, crmId] = [portalIdOf(record), crmIdOf(kind, record)];
  const observed = await observeLinks(links, kind);
  // Salesforce gives the id when the record is sent.
  const outcome = { result: 'CREATED', record: kind.record, portalId, crmId: null } as const;
  await finish(context, item, { note: 'Sent as a new record.', outcome }, async (unit) => {
    if (crmId !== null) await storeLinks(unit, kind, [{ record, crmId: null }]);
    await sendAgain(unit, target);
  });
  if (crmId !== null) await forgetLinks(links, kind, [{ portalId, crmId }], observed);
}

/** The fields that the hub may write to Salesforce, with the values of the record and of the item. */
async function knownValues(
  { lookups, dependencies }: DecisionContext,
  kind: SyncedKind,
  record: PortalRecord,
  item: ClaimedDecision,
): Promise<SalesforceValues> {
  const [parent] = await dependencies.portal.byIds('Account', [String(record['parent_id'])]);
  const named = parent == null ? [] : [{ object: 'Account', id: portalIdOf(parent) }];
  const words = await lookups.toSend(named);
  const known = carriedRows(kind.aggregate).flatMap((row) => {
    const said = row.hubWrites ? salesforceValue(row, record[row.portal.column], words) : null;
    return said?.ok === true && said.value !== null ? [[row.salesforce.field, said.value] as const] : [];
  });
  const asked = item.fields.flatMap(({ field: name, portalValue: value }) => {
    const row = ownershipOf(kind.record, name);
    return row !== undefined && isMapped(row) && row.hubWrites
      ? [[row.salesforce.field, value] as const]
      : [];
  });
  return Object.fromEntries([...known, ...asked]) as SalesforceValues;
}

/**
 * A new customer gets its account in Salesforce: one that is there, or a new one. The portal's account follows by the
 * way back, as it does when people in Salesforce approve the registration themselves.
 */
export async function register(
  context: DecisionContext,
  item: ClaimedDecision,
  crmId: string | null,
): Promise<void> {
  const { ledger, salesforce } = context.dependencies;
  const registration = await registrationOf(ledger.review, item.id);
  const kind = kindOfObject('Account');
  if (registration === null || kind === undefined) throw nothingToDo();
  const { portalId, legalName, phone, website } = registration;
  const about = { record: kind.record, portalId } as const;
  if (crmId === null) {
    const values = { Name: legalName, Phone: phone, Website: website };
    const { id } = await salesforce.upsert(
      kind.object,
      kind.externalId,
      portalId,
      values,
      newUpstreamUsage(),
    );
    const outcome = { result: 'CREATED', ...about, crmId: id } as const;
    return await finish(context, item, { note: 'Its account is in Salesforce.', outcome }, () => {});
  }
  const named = await namedThere(context, kind, crmId);
  const [known = null] = named === null ? [] : await context.dependencies.portal.byIds('Account', [named]);
  if (known !== null) {
    // A customer that the portal has already: nothing is written, and the applicant belongs to it.
    const outcome = { result: 'KEPT', record: kind.record, portalId: named, crmId } as const;
    return await finish(context, item, { note: 'It is a customer of the portal.', outcome }, () => {});
  }
  await claim(context, kind, crmId, portalId);
  const outcome = { result: 'LINKED', ...about, crmId } as const;
  await finish(context, item, { note: 'It is an account of Salesforce.', outcome }, () => {});
}

/**
 * Writes the portal's id into a record of Salesforce that no other record of the portal has, and takes it off any other
 * record there. @returns false when nothing had to be written
 */
async function claim(
  context: DecisionContext,
  kind: SyncedKind,
  crmId: string,
  portalId: string,
): Promise<boolean> {
  const { salesforce } = context.dependencies;
  const claimed = await namedThere(context, kind, crmId);
  if (claimed === portalId) return false;
  if (claimed !== null) {
    throw new WaybillError('DUPLICATE', 'That record of Salesforce belongs to another record of the portal.');
  }
  const others = await salesforce.query(
    soql`SELECT Id FROM ${field(kind.object, [kind.object])}
         WHERE ${field(kind.externalId, [kind.externalId])} = ${portalId}`,
    newUpstreamUsage(),
  );
  // The id is unique there.
  for (const { Id } of others) {
    await salesforce.update(kind.object, String(Id), { [kind.externalId]: null }, newUpstreamUsage());
  }
  await salesforce.update(kind.object, crmId, { [kind.externalId]: portalId }, newUpstreamUsage());
  return true;
}

/** The portal id that a record of Salesforce names. @throws WaybillError NOT_FOUND */
async function namedThere(
  { dependencies: { salesforce } }: DecisionContext,
  kind: SyncedKind,
  crmId: string,
): Promise<string | null> {
  const [found] = await salesforce.query(
    soql`SELECT Id, ${field(kind.externalId, [kind.externalId])} FROM ${field(kind.object, [kind.object])}
         WHERE Id = ${crmId}`,
    newUpstreamUsage(),
  );
  if (found?.Id === undefined) throw new WaybillError('NOT_FOUND', 'Salesforce has no such record.');
  const named = found[kind.externalId];
  return typeof named === 'string' && named !== '' ? named : null;
}

async function linked(unit: Unit<PortalWrites>, target: Target, crmId: string): Promise<void> {
  const { kind, record } = target;
  await storeLinks(unit, kind, [{ record, crmId }]);
  await releaseHeld(unit, kind, record);
  await sendAgain(unit, target);
  await releaseInDoubt(unit);
}

import { WaybillError } from '../../domain/errors.ts';
import { carriedRows, isMapped, ownershipOf } from '../../domain/ownership/index.ts';
import { salesforceValue } from '../../domain/ownership/mapping.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SalesforceValues } from '../../salesforce/client.ts';
import { field, soql } from '../../salesforce/soql.ts';
import { forgetLinks, observeLinks, releaseHeld, rememberLinks, storeLinks } from '../exchange/links.ts';
import {
  crmIdOf,
  kindOfObject,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
} from '../exchange/records.ts';
import { registrationOf } from '../exchange/registration.ts';
import {
  type DecisionContext,
  finish,
  nothingToDo,
  sendAgain,
  type Target,
  targetOf,
} from './decision-context.ts';

/** Decisions about which records of both systems are one. */

/** The portal's record is this record of Salesforce: both say so from now on. */
export async function link(
  context: DecisionContext,
  item: ClaimedDecision,
  target: Target,
  crmId: string,
): Promise<void> {
  const { kind, record } = target;
  const portalId = portalIdOf(record);
  const { links } = context.dependencies;
  const observed = await observeLinks(links, kind);
  const id = await claim(context, kind, crmId, portalId);
  await finish(context, item, 'Linked.', (unit) => linked(unit, target, id));
  await rememberLinks(links, kind, [{ portalId, crmId: id }], observed);
}

export async function unlink(
  context: DecisionContext,
  item: ClaimedDecision,
  { kind, record }: Target,
  crmId: string,
): Promise<void> {
  const portalId = portalIdOf(record);
  const { links } = context.dependencies;
  const observed = await observeLinks(links, kind);
  await finish(context, item, 'The link was taken away.', async (unit) => {
    if (crmIdOf(kind, record) === crmId) await storeLinks(unit, kind, [{ record, crmId: null }]);
  });
  await forgetLinks(links, kind, [{ portalId, crmId }], observed);
}

/**
 * A person says that it is new. What the hub makes anyway is sent as a new record; a customer or a person is made here,
 * with what the portal knows. Both under the external id, so that it is made once.
 */
export async function create(context: DecisionContext, item: ClaimedDecision): Promise<void> {
  const target = await targetOf(context, item);
  const { kind, record } = target;
  if (kind.creates) return await sendAsNew(context, item, target);
  const portalId = portalIdOf(record);
  const { salesforce, links } = context.dependencies;
  const observed = await observeLinks(links, kind);
  const values = await knownValues(context, kind, record, item);
  const { id } = await salesforce.upsert(kind.object, kind.externalId, portalId, values, newUpstreamUsage());
  await finish(context, item, 'Created.', (unit) => linked(unit, target, id));
  await rememberLinks(links, kind, [{ portalId, crmId: id }], observed);
}

async function sendAsNew(context: DecisionContext, item: ClaimedDecision, target: Target): Promise<void> {
  const { kind, record } = target;
  const { links } = context.dependencies;
  const [portalId, crmId] = [portalIdOf(record), crmIdOf(kind, record)];
  const observed = await observeLinks(links, kind);
  await finish(context, item, 'Sent as a new record.', async (unit) => {
    if (crmId !== null) await storeLinks(unit, kind, [{ record, crmId: null }]);
    await sendAgain(unit, target);
  });
  if (crmId !== null) await forgetLinks(links, kind, [{ portalId, crmId }], observed);
}

/** What the hub may say of a record in Salesforce's words, with what the item says of it. */
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
  if (crmId === null) {
    const values = { Name: legalName, Phone: phone, Website: website };
    await salesforce.upsert(kind.object, kind.externalId, portalId, values, newUpstreamUsage());
  } else await claim(context, kind, crmId, portalId);
  await finish(context, item, 'Its account is in Salesforce.', async () => {});
}

/** Writes the portal's id into a record of Salesforce that no other record of the portal has. Returns its id. */
async function claim(
  { dependencies: { salesforce } }: DecisionContext,
  kind: SyncedKind,
  crmId: string,
  portalId: string,
): Promise<string> {
  const [found] = await salesforce.query(
    soql`SELECT Id, ${field(kind.externalId, [kind.externalId])} FROM ${field(kind.object, [kind.object])}
         WHERE Id = ${crmId}`,
    newUpstreamUsage(),
  );
  if (found?.Id === undefined) throw new WaybillError('NOT_FOUND', 'Salesforce has no such record.');
  const claimed = found[kind.externalId];
  if (typeof claimed === 'string' && claimed !== '' && claimed !== portalId) {
    throw new WaybillError('DUPLICATE', 'That record of Salesforce belongs to another record of the portal.');
  }
  await salesforce.update(kind.object, found.Id, { [kind.externalId]: portalId }, newUpstreamUsage());
  return found.Id;
}

async function linked(unit: Unit<PortalWrites>, target: Target, crmId: string): Promise<void> {
  const { kind, record } = target;
  await storeLinks(unit, kind, [{ record, crmId }]);
  await releaseHeld(unit, kind, record);
  await sendAgain(unit, target);
}

import { chooseBillingContact } from '../../domain/billing-contact.ts';
import { codeProposalOf } from '../../domain/edi/code-proposal.ts';
import { WaybillError } from '../../domain/errors.ts';
import { type AggregateName, portalValue } from '../../domain/ownership/index.ts';
import { objectsOf, recordWord } from '../../domain/record-words.ts';
import { rowsInQuestion } from '../../domain/review-decisions.ts';
import { formOf, MOVES_VALUES, type ReviewForm } from '../../domain/review-form.ts';
import { proposalOf } from '../../domain/review-proposal.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { type IntendedWrite, readBack, rowOf, underGraphNames } from '../../domain/write-intent.ts';
import type { CarriedOut, ItemToCheck } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { requireFields } from '../../salesforce/field-access.ts';
import { field, fields, soql } from '../../salesforce/soql.ts';
import { sameCrmValue } from '../exchange/base-values.ts';
import { billingContactsOf, isAboutBilling } from '../exchange/billing-contacts.ts';
import { MERGED, orphaned, survivorOf } from '../exchange/orphans.ts';
import { crmIdOf, KINDS, portalIdOf } from '../exchange/records.ts';
import { isAboutErased } from '../exchange/review-items.ts';
import {
  type DecisionContext,
  finish,
  isInDoubt,
  TakenOver,
  type Target,
  targetOf,
  valuesInSalesforce,
} from './decision-context.ts';
import { readAgain } from './explained-code.ts';
import { link } from './links.ts';
import { atHomeAgain } from './misplaced.ts';
import { agreeAgain, releaseInDoubt } from './moved.ts';
import { fitsByNow } from './reports.ts';
import { takeAgain } from './taking-over.ts';
import { sendIfMended } from './unsent.ts';

/**
 * Whether an open item has lost its cause: the other side was corrected, a record appeared, a code got its meaning. An
 * item is closed on evidence only; where a system does not tell, it stays open.
 *
 * @returns what became of the item, for its history; null while its question stands, or when it was closed here together
 * with what follows
 */
type Look = (context: DecisionContext, item: ItemToCheck) => Promise<CarriedOut | null>;

const LOOKS: Partial<Readonly<Record<ReviewForm, Look>>> = {
  CONFLICT: agreed,
  UNTAKEN: taken,
  UNSENT: sendIfMended,
  LOST: foundAgain,
  STRANGER: strangerGone,
  TWINS: onlyOne,
  MOVED: agreeAgain,
  MISPLACED: atHomeAgain,
  WRITE: written,
  PERSON: addressFree,
  CODE: explained,
  REPORT: fitsByNow,
};

/** Closes an item that lost its cause. The comparison of both systems has its own items in `reconcile`. */
export async function closeIfGone(context: DecisionContext, item: ItemToCheck): Promise<void> {
  const look = LOOKS[formOf(item)];
  if (look === undefined) return;
  try {
    const deleted = await deletedThere(context, item);
    // A value could land on another customer's record.
    if (deleted === null && MOVES_VALUES[formOf(item)] && (await isInDoubt(context, item))) return;
    const done = deleted ?? (await look(context, item));
    if (done === null) return;
    const note = item.cue === null ? done.note : `${done.note} ${item.cue}`;
    await finish(context, item, { ...done, note }, async (unit) => {
      await endWish(unit.portal, item);
      if (formOf(item) === 'TWINS') await releaseInDoubt(unit);
    });
  } catch (error) {
    // A system that is away, or that has no such record, is no evidence.
    if (!(error instanceof TakenOver || error instanceof WaybillError)) throw error;
  }
}

/** A name that was wished in the portal and that both systems have by now waits no more. */
async function endWish(
  portal: { decideDisplayName(id: string, isAccepted: boolean): Promise<unknown> },
  { record, portalId, fields: asked, cause }: ItemToCheck,
): Promise<void> {
  const isAsked = record === 'Account' && asked.some((each) => each.field === 'displayName');
  if (isAsked && portalId !== null && cause.startsWith('conflict '))
    await portal.decideDisplayName(portalId, false);
}

/** A question about values, or about the customer, ends with the record; what becomes of the portal's record is another item. */
async function deletedThere(
  { dependencies: { ledger } }: DecisionContext,
  item: ItemToCheck,
): Promise<CarriedOut | null> {
  const { crmId, record } = item;
  if (crmId === null || !['CONFLICT', 'UNTAKEN', 'MISPLACED'].includes(formOf(item))) return null;
  for (const object of objectsOf(record)) {
    const [buried] = await ledger.tombstones.find(object, [crmId]);
    if (buried !== undefined) return { note: `The ${recordWord(record)} was deleted in Salesforce.` };
  }
  return null;
}

async function agreed(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const { kind, record } = await targetOf(context, item);
  const rows = rowsInQuestion(item, [kind.aggregate]);
  if (item.crmId === null || rows.length === 0) return null;
  const current = await valuesInSalesforce(context, kind, item.crmId, rows);
  const words = await context.lookups.toReceive([]);
  const wish = record['display_name_proposal'];
  const same = rows.every((row) => {
    const read = portalValue(row, current[row.salesforce.field] ?? null, words);
    const isWished = row.field === 'displayName' && typeof wish === 'string';
    const inPortal = record[row.portal.column];
    return read.ok && sameCrmValue(read.value, inPortal) && (!isWished || wish === inPortal);
  });
  return same ? { note: 'Both systems have the same values by now.' } : null;
}

/** Values of fields that Salesforce owns are taken over as soon as the portal can read them. */
async function taken(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  // Only a person decides that somebody who was erased is a contact again.
  if (isAboutErased(item)) return null;
  const aggregates: readonly AggregateName[] | undefined =
    item.record === 'BillingContact' ? ['BillingContact'] : undefined;
  const isWhole = item.fields.length === 0;
  // Without a field the whole record is in question. The pull closes the item, too, when it applies the record.
  if (isWhole && item.portalId === null) return null;
  const rows = rowsInQuestion(item, aggregates);
  if (rows.length === 0 && !isWhole) return null;
  if (!isWhole && rows.some((row) => row.direction === 'BOTH')) return await agreed(context, item);
  try {
    await takeAgain(context, item);
    return null;
  } catch (error) {
    if (error instanceof WaybillError && error.code === 'ILLEGAL_STATE') {
      return { note: 'Both systems have the same values by now.' };
    }
    throw error;
  }
}

async function foundAgain(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const { kind, record } = await targetOf(context, item);
  const crmId = crmIdOf(kind, record);
  if (crmId === null || item.crmId === null) return null;
  const { ledger } = context.dependencies;
  const [buried] = await ledger.tombstones.find(kind.object, [crmId]);
  const rows = await find(context, kind.object, soql`Id = ${crmId}`);
  if (buried !== undefined || rows.length === 0) {
    await followMerges(context, item, { kind, record });
    return null;
  }
  const outcome = { result: 'LINKED', record: item.record, portalId: portalIdOf(record), crmId } as const;
  const note =
    crmId === item.crmId ? 'It is in Salesforce again.' : 'It is linked to another record of Salesforce.';
  return { note, outcome };
}

/** If the record that took its place was merged or deleted itself since, the item names the one that is left. */
async function followMerges(
  { dependencies: { salesforce, portal, ledger } }: DecisionContext,
  { candidates: [candidate] }: ItemToCheck,
  { kind, record }: Target,
): Promise<void> {
  const named = candidate?.crmId ?? null;
  if (named === null || !MERGED.includes(kind.object)) return;
  const left = await survivorOf(salesforce, kind, named);
  if (left === named) return;
  const [owner = null] = left === null ? [] : await portal.byCrmIds(kind.aggregate, [left]);
  const portalId = owner === null ? null : portalIdOf(owner);
  const successor = left === null ? null : { crmId: left, merged: true, portalId };
  await ledger.review.open([orphaned(kind, record, successor)]);
}

async function strangerGone(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const kind = KINDS.find(
    ({ record, object }) => record === item.record && item.cause.startsWith(`link ${object} `),
  );
  const named = item.fields.find((each) => each.field === 'portalId')?.crmValue;
  if (kind === undefined || item.crmId === null || typeof named !== 'string') return null;
  const [there] = await find(context, kind.object, soql`Id = ${item.crmId}`, [kind.externalId]);
  if (there === undefined) return { note: 'The record is not in Salesforce any more.' };
  if (there[kind.externalId] !== named)
    return { note: 'The record of Salesforce does not name it any more.' };
  const [known = null] = await context.dependencies.portal.byIds(kind.aggregate, [named.toLowerCase()]);
  if (known === null) return null;
  if (crmIdOf(kind, known) === item.crmId) return { note: "It is linked to the portal's record by now." };
  // Somebody gave it this id in Salesforce, so it is linked as soon as the portal has the record.
  if (crmIdOf(kind, known) === null) await link(context, item, { kind, record: known }, item.crmId);
  return null;
}

/** Of the two records of Salesforce, one was deleted or names another record by now. */
async function onlyOne(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const { kind, record } = await targetOf(context, item);
  const [stored, portalId] = [crmIdOf(kind, record), portalIdOf(record)];
  if (stored === null) return null;
  const external = field(kind.externalId, [kind.externalId]);
  const there = await find(context, kind.object, soql`${external} = ${portalId} OR Id = ${stored}`);
  if (there.length !== 1 || there[0]?.Id !== stored) return null;
  const outcome = { result: 'KEPT', record: item.record, portalId, crmId: stored } as const;
  return { note: 'Only one record of Salesforce stands for it by now.', outcome };
}

async function written(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  if (isAboutBilling(item)) return await oneAddress(context, item);
  const proposal = proposalOf(item.proposal);
  if (proposal?.action !== 'WRITE') return null;
  for (const write of proposal.writes) if (!(await isWritten(context, write))) return null;
  return { note: 'Salesforce has these values by now.' };
}

/** The billing contacts of the account agree by now: the address of the one that counts is taken over. */
async function oneAddress(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const proposal = proposalOf(item.proposal);
  if (proposal?.action !== 'WRITE') return null;
  const { accountCrmId } = proposal;
  const contacts = await billingContactsOf(context.dependencies.salesforce, [accountCrmId]);
  const { chosen, disputed } = chooseBillingContact(contacts?.get(accountCrmId) ?? []);
  if (contacts === null || disputed.length > 0) return null;
  if (chosen === null) return { note: 'No contact has the role any more; the address stays.' };
  return await taken(context, { ...item, crmId: chosen.crmId });
}

async function isWritten(context: DecisionContext, write: IntendedWrite): Promise<boolean> {
  const names = Object.keys(write.newValues);
  const rows = names.map((name) => rowOf(write.record, name));
  const [first] = rows;
  if (first === undefined) return true;
  const [there] = await find(
    context,
    first.salesforce.object,
    soql`Id = ${write.crmId}`,
    rows.map((row) => row.salesforce.field),
  );
  return (
    there !== undefined && readBack(write, [], underGraphNames(write.record, names, there)) === 'WRITTEN'
  );
}

async function addressFree(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const address = item.fields.find((each) => each.field === 'email')?.portalValue;
  if (typeof address !== 'string' || item.candidates.length === 0) return null;
  if (item.record === 'Contact') {
    const ids = item.candidates.flatMap(({ crmId }) => crmId ?? []);
    if (ids.length < item.candidates.length) return null;
    const holding = await find(context, 'Contact', soql`Email = ${address} AND Id IN ${ids}`);
    return holding.length === 0 ? { note: 'Nobody else has the address any more: change it again.' } : null;
  }
  const ids = item.candidates.flatMap(({ portalId }) => portalId ?? []);
  const asked = [...ids, ...(item.portalId === null ? [] : [item.portalId])];
  const users = await context.dependencies.portal.byIds('PortalUser', asked);
  const invited = item.portalId === null ? null : users.at(-1);
  if (invited != null && invited['state'] !== 'INVITED') {
    return {
      note: invited['state'] === 'ACTIVE' ? 'The user signs in by now.' : 'The invitation was taken back.',
    };
  }
  const others = users.slice(0, ids.length);
  const isFree = others.every(
    (user) => user !== null && (user['state'] !== 'ACTIVE' || !sameAddress(user['email'], address)),
  );
  return isFree && ids.length === item.candidates.length
    ? { note: 'Nobody else signs in with the address any more: activate the user again.' }
    : null;
}

/** The event is read again as soon as its code has a meaning. */
async function explained(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const code = codeProposalOf(item.proposal);
  if (code === null) return null;
  const { kind, externalValue } = code.lookup;
  const words = await context.dependencies.ledger.lookups.list(kind);
  const word = words.find((each) => each.externalValue === externalValue);
  if (word === undefined) return null;
  const note = `${word.decidedBy} said what the code means: ${word.portalValue}.`;
  await finish(context, item, { note }, (unit) => readAgain(unit, item));
  return null;
}

function sameAddress(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();
}

async function find(
  { dependencies: { salesforce } }: DecisionContext,
  object: string,
  condition: ReturnType<typeof soql>,
  names: readonly string[] = [],
): Promise<readonly SalesforceRow[]> {
  const selected = [...new Set(['Id', ...names])];
  const rows = await salesforce.query(
    soql`SELECT ${fields(selected, selected)} FROM ${field(object, [object])} WHERE ${condition}`,
    newUpstreamUsage(),
  );
  return requireFields(object, selected, rows);
}

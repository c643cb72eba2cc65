import { customerFieldOf, type Misplaced, misplacedOf } from '../../domain/misplaced.ts';
import { externalIdField, receivedRows } from '../../domain/ownership/index.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CarriedOut, ClaimedDecision, ItemToCheck } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { requireFields } from '../../salesforce/field-access.ts';
import { field, fields, soql } from '../../salesforce/soql.ts';
import { baseValueOf } from '../exchange/base-values.ts';
import { customersThere } from '../exchange/customers-there.ts';
import { askAboutLinks } from '../exchange/link-questions.ts';
import { forgetLinks, observeLinks, storeLinks } from '../exchange/links.ts';
import { askAboutCustomers, misplacedAmong } from '../exchange/misplaced.ts';
import { applyReceived } from '../exchange/received.ts';
import { crmIdOf, kindOfObject, portalIdNamed, portalIdOf } from '../exchange/records.ts';
import {
  type ClosedItem,
  type DecisionContext,
  finish,
  nothingToDo,
  sendAgain,
  type Target,
  targetAs,
} from './decision-context.ts';
import { releaseInDoubt } from './moved.ts';

/** Records of another customer in Salesforce: what a person decides, and how the question ends. */

interface Question extends Target {
  /** As both systems are now; null when the record belongs to the same customer in both, or stands for another one. */
  readonly misplaced: Misplaced | null;
  readonly crmId: string;
  /** Null when Salesforce does not have it any more. */
  readonly row: SalesforceRow | null;
  /** The field of Salesforce that says whose it is. */
  readonly placing: string;
}

export async function acceptMisplaced(
  context: DecisionContext,
  item: ClaimedDecision,
  { side }: Extract<ReviewDecision, { kind: 'ACCEPT' }>,
): Promise<void> {
  const question = await questionOf(context, item);
  const misplaced = question?.misplaced ?? null;
  if (question === null || misplaced === null) throw nothingToDo('Both systems agree by now.');
  if (side === 'PORTAL') return await putBack(context, item, question, misplaced);
  if (misplaced.account !== misplacedOf(item.proposal)?.account) {
    throw nothingToDo('The record was moved again in Salesforce since the item showed it.');
  }
  await (misplaced.object === 'Account' ? follow : endLink)(context, item, question, misplaced);
}

async function putBack(
  context: DecisionContext,
  item: ClaimedDecision,
  question: Question,
  { object, home, account }: Misplaced,
): Promise<void> {
  const { crmId, placing, kind, record } = question;
  await write(context, question, { [placing]: home }, [account, home]);
  const outcome = { result: 'KEPT', record: kind.record, portalId: portalIdOf(record), crmId } as const;
  const note = `It is at the account of its customer again in Salesforce (${object}).`;
  await finish(context, item, { note, outcome }, (unit) => goOn(unit, question));
}

/** The contact stays at the other customer, and stands for no user of the portal any more. */
async function endLink(
  context: DecisionContext,
  item: ClaimedDecision,
  question: Question,
  { object, account }: Misplaced,
): Promise<void> {
  const { crmId, kind, record } = question;
  const { links } = context.dependencies;
  const portalId = portalIdOf(record);
  const observed = await observeLinks(links, kind);
  await write(context, question, { [externalIdField(object)]: null }, [account]);
  const isLinked = crmIdOf(kind, record) === crmId;
  const outcome = { result: 'UNLINKED', record: kind.record, portalId, crmId: null } as const;
  await finish(context, item, { note: 'The link was taken away.', outcome }, async (unit) => {
    if (isLinked) await storeLinks(unit, kind, [{ record, crmId: null }]);
    await releaseInDoubt(unit);
  });
  if (isLinked) await forgetLinks(links, kind, [{ portalId, crmId }], observed);
}

/** The account belongs to the other customer in the portal, too. */
async function follow(
  context: DecisionContext,
  item: ClaimedDecision,
  question: Question,
  { account }: Misplaced,
): Promise<void> {
  const { kind, record } = question;
  const row = receivedRows(kind.aggregate).find(({ salesforce }) => salesforce.field === question.placing);
  const customers = await customersThere(context.dependencies, account === null ? [] : [account]);
  const parent = account === null ? null : (customers.get(account) ?? null);
  if (row === undefined || (account !== null && parent === null)) {
    throw nothingToDo('The portal does not know that customer. Link its account first.');
  }
  const agreed = baseValueOf(kind.aggregate, record, row, {
    portalValue: parent,
    crmValue: account,
    source: 'HUB',
    rule: 'STAFF_DECISION',
    observedAt: new Date(),
    lost: { by: 'PORTAL', value: record[row.portal.column] ?? null },
  });
  await finish(context, item, { note: 'The portal follows Salesforce.' }, async (unit) => {
    const values = { [row.portal.column]: parent };
    await applyReceived(unit, kind, kind.aggregate, [{ record, expected: null, values }]);
    await unit.ledger.baseValues.save([agreed]);
    await goOn(unit, question);
  });
  await askAboutPeople(context, question.crmId);
}

/** The contacts of the account came to the other customer with it; their users did not. */
async function askAboutPeople({ dependencies }: DecisionContext, accountCrmId: string): Promise<void> {
  const kind = kindOfObject('Contact');
  if (kind === undefined) return;
  const rows = await dependencies.salesforce.query(
    soql`SELECT Id, AccountId FROM Contact WHERE AccountId = ${accountCrmId} AND Portal_User_Id__c != null`,
    newUpstreamUsage(),
  );
  const users = await dependencies.portal.byCrmIds(
    kind.aggregate,
    rows.map((row) => String(row.Id)),
  );
  const placed = rows.flatMap((row, index) => {
    const record = users[index] ?? null;
    return record === null ? [] : [{ record, row }];
  });
  await askAboutCustomers(dependencies, kind, placed);
}

/** Closes the item when the record belongs to the customer of the portal again, or does not stand for the record any more. */
export async function atHomeAgain(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const question = await questionOf(context, item);
  if (question === null || question.row === null || question.misplaced !== null) return null;
  const { kind, record, row, crmId } = question;
  const portalId = portalIdOf(record);
  const isNamed = portalIdNamed(kind, row) === portalId;
  const note = [
    isNamed ? 'It belongs to the same customer in both systems.' : 'It does not name the record any more.',
    item.cue,
  ].filter((part) => part !== null);
  await finish(context, item, { note: note.join(' ') }, (unit) => goOn(unit, question));
  if (!isNamed && crmIdOf(kind, record) === crmId) {
    await askAboutLinks(context.dependencies, kind, [portalId]);
  }
  return null;
}

async function questionOf(context: DecisionContext, { proposal }: ClosedItem): Promise<Question | null> {
  const shown = misplacedOf(proposal);
  const kind = shown === null ? undefined : kindOfObject(shown.object);
  const placing = kind && customerFieldOf(kind.aggregate)?.field;
  if (shown === null || kind === undefined || placing === undefined) return null;
  const { record } = await targetAs(context, kind, shown.portalId);
  const names = ['Id', placing, kind.externalId];
  const rows = await context.dependencies.salesforce.query(
    soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])} WHERE Id = ${shown.crmId}`,
    newUpstreamUsage(),
  );
  const [row = null] = requireFields(kind.object, names, rows);
  const stands =
    row !== null &&
    portalIdNamed(kind, row) === portalIdOf(record) &&
    [null, shown.crmId].includes(crmIdOf(kind, record));
  const placed = stands ? [{ record, row }] : [];
  const [misplaced = null] = (await misplacedAmong(context.dependencies, kind, placed)).values();
  return { kind, record, misplaced, crmId: shown.crmId, row, placing };
}

/** Writes to the record, once no cache has it or a list that holds it. */
async function write(
  { dependencies }: DecisionContext,
  { kind, crmId, placing, record }: Question,
  values: Readonly<Record<string, string | null>>,
  accounts: readonly (string | null)[],
): Promise<void> {
  await dependencies.salesforce.update(kind.object, crmId, values, newUpstreamUsage());
  const changed = accounts.map((account) => ({
    id: crmId,
    values: { [placing]: account, [kind.externalId]: portalIdOf(record) },
  }));
  await invalidate(dependencies, kind.object, changed);
}

async function goOn(unit: Unit<PortalWrites>, target: Target): Promise<void> {
  await sendAgain(unit, target);
  await releaseInDoubt(unit);
}

import { LINK_IN_DOUBT, movedLinksOf } from '../../domain/moved-links.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CarriedOut, ClaimedDecision, ItemToCheck } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import { baseValueOf } from '../exchange/base-values.ts';
import { forgetLinks, observeLinks, releaseHeld, rememberLinks, storeLinks } from '../exchange/links.ts';
import { groupsOf, type LinkedGroup, movedItem } from '../exchange/moved-links.ts';
import {
  keyRow,
  kindOfObject,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
  versionOf,
} from '../exchange/records.ts';
import { HUB_VERSION, takenOver, versionsThere } from '../exchange/versions.ts';
import { type DecisionContext, finish, nothingToDo, sendAgain } from './decision-context.ts';

/** Portal ids that somebody moved between records of Salesforce: what a person decides, and how the question ends. */

interface Question {
  readonly kind: SyncedKind;
  /** As both systems have the records now. */
  readonly group: LinkedGroup;
}

export async function acceptMoved(
  context: DecisionContext,
  item: ClaimedDecision,
  { side }: Extract<ReviewDecision, { kind: 'ACCEPT' }>,
): Promise<void> {
  const question = await questionOf(context, item);
  if (question === null) throw nothingToDo();
  await (side === 'PORTAL' ? putBack : follow)(context, item, question);
}

/** The ids go back to the records of Salesforce to which the portal links them. Repeating it changes nothing. */
async function putBack(
  context: DecisionContext,
  item: ClaimedDecision,
  { kind, group }: Question,
): Promise<void> {
  const { salesforce } = context.dependencies;
  const owners = new Map(group.links.map(({ portalId, stored }) => [stored, portalId]));
  const wrong = [...group.named].filter(([crmId, portalId]) => portalId !== (owners.get(crmId) ?? null));
  const write = (crmId: string, portalId: string | null) =>
    salesforce.update(kind.object, crmId, { [kind.externalId]: portalId }, newUpstreamUsage());
  // An id is unique there: each is taken off one record before another one gets it.
  for (const [crmId, portalId] of wrong) if (portalId !== null) await write(crmId, null);
  for (const [crmId] of wrong) if (owners.has(crmId)) await write(crmId, owners.get(crmId) ?? null);
  await forgetCached(context, { kind, group });
  const [first] = group.links;
  const outcome = {
    result: 'KEPT',
    record: kind.record,
    portalId: first?.portalId ?? null,
    crmId: first?.stored ?? null,
  } as const;
  await finish(context, item, { note: 'The ids were put back in Salesforce.', outcome }, (unit) =>
    goOn(unit, kind, group.records),
  );
}

/** The portal links its records as Salesforce names them: all of them in one transaction. */
async function follow(
  context: DecisionContext,
  item: ClaimedDecision,
  { kind, group }: Question,
): Promise<void> {
  const shown = movedLinksOf(item.proposal)?.links ?? [];
  if (JSON.stringify(shown) !== JSON.stringify(group.links)) {
    throw nothingToDo('The ids in Salesforce have changed since the item showed them.');
  }
  const { links, salesforce } = context.dependencies;
  const moved = group.links.flatMap((link) => {
    const record = group.records.find((row) => portalIdOf(row) === link.portalId);
    return record === undefined || link.stored === link.naming ? [] : [{ ...link, record }];
  });
  const numbers = new Map(
    (
      await versionsThere(
        salesforce,
        kind,
        moved.flatMap(({ naming }) => naming ?? []),
      )
    ).map((row) => [String(row.Id), Number(row[HUB_VERSION] ?? 0)]),
  );
  const observed = await observeLinks(links, kind);
  await forgetCached(context, { kind, group });
  const [first] = moved;
  const outcome = {
    result: 'LINKED',
    record: kind.record,
    portalId: first?.portalId ?? null,
    crmId: first?.naming ?? null,
  } as const;
  await finish(context, item, { note: 'The portal follows Salesforce.', outcome }, async (unit) => {
    // A record of Salesforce belongs to one record of the portal at a time.
    await storeLinks(
      unit,
      kind,
      moved.flatMap(({ record, stored }) => (stored === null ? [] : [{ record, crmId: null }])),
    );
    await storeLinks(
      unit,
      kind,
      moved.flatMap(({ record, naming }) => (naming === null ? [] : [{ record, crmId: naming }])),
    );
    const later = moved.flatMap(({ record, naming }) => {
      const number = numbers.get(naming ?? '') ?? 0;
      return number > versionOf(record) ? [takenOver(kind, record, number)] : [];
    });
    // The mark of a record that Salesforce had: without it, a settled exception would be sent as a new case.
    const given = moved.flatMap(({ record, stored, naming }) =>
      stored !== null && naming === null ? [givenUp(kind, record)] : [],
    );
    await unit.ledger.baseValues.save([...later, ...given]);
    await goOn(unit, kind, group.records);
  });
  const pairs = (end: 'stored' | 'naming') =>
    moved.flatMap((link) => {
      const crmId = link[end];
      return crmId === null ? [] : [{ portalId: link.portalId, crmId }];
    });
  await forgetLinks(links, kind, pairs('stored'), observed);
  await rememberLinks(links, kind, pairs('naming'), observed);
}

/** Closes the item when both systems agree again; otherwise the item shows the links as they are now. */
export async function agreeAgain(context: DecisionContext, item: ItemToCheck): Promise<CarriedOut | null> {
  const question = await questionOf(context, item);
  if (question === null) return null;
  const { kind, group } = question;
  if (group.state !== 'AGREED') {
    await context.dependencies.ledger.review.open([{ ...movedItem(kind, group), cause: item.cause }]);
    return null;
  }
  const note = ['Both systems have the same links again.', item.cue].filter((part) => part !== null);
  await finish(context, item, { note: note.join(' ') }, (unit) => goOn(unit, kind, group.records));
  return null;
}

/** What waited because of links in doubt is sent. Changes that are still in doubt are parked again. */
export async function releaseInDoubt(unit: Pick<Unit<unknown>, 'ledger'>): Promise<void> {
  const parked = { state: 'REVIEW', record: null, accountId: null, errorCode: LINK_IN_DOUBT } as const;
  await unit.ledger.outbox.release(parked);
}

function givenUp(kind: SyncedKind, record: PortalRecord) {
  const row = keyRow(kind);
  return baseValueOf(kind.aggregate, record, row, {
    portalValue: portalIdOf(record),
    crmValue: null,
    source: 'HUB',
    rule: 'STAFF_DECISION',
    observedAt: new Date(),
    lost: null,
  });
}

async function goOn(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  records: readonly PortalRecord[],
): Promise<void> {
  for (const record of records) {
    await releaseHeld(unit, kind, record);
    await sendAgain(unit, { kind, record });
  }
  await releaseInDoubt(unit);
}

async function questionOf(
  { dependencies }: DecisionContext,
  { proposal }: Pick<ItemToCheck, 'proposal'>,
): Promise<Question | null> {
  const shown = movedLinksOf(proposal);
  const kind = shown === null ? undefined : kindOfObject(shown.object);
  if (shown === null || kind === undefined) return null;
  const ids = shown.links.map(({ portalId }) => portalId);
  const groups = await groupsOf(dependencies, kind, ids);
  const named = new Map(groups.flatMap((group) => [...group.named]));
  const order = ['MOVED', 'CLEARED', 'AGREED'] as const;
  const group: LinkedGroup = {
    state: order.find((state) => groups.some((each) => each.state === state)) ?? 'AGREED',
    records: groups.flatMap(({ records }) => records),
    links: groups.flatMap(({ links }) => links).toSorted((a, b) => (a.portalId < b.portalId ? -1 : 1)),
    named,
  };
  return { kind, group };
}

async function forgetCached({ dependencies }: DecisionContext, { kind, group }: Question): Promise<void> {
  const changed = group.links.flatMap(({ portalId, stored, naming }) =>
    [stored, naming].flatMap((id) => (id === null ? [] : [{ id, values: { [kind.externalId]: portalId } }])),
  );
  await invalidate(dependencies, kind.object, changed);
}

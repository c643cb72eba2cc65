import { WaybillError } from '../../domain/errors.ts';
import {
  type CarriedRow,
  carriedRows,
  isMapped,
  ownershipOf,
  portalValue,
  receivedRows,
} from '../../domain/ownership/index.ts';
import { proposalOf, type ReviewProposal } from '../../domain/review-proposal.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Principal } from '../../ledger/principal.ts';
import type { ClaimedDecision } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SalesforceRow, SalesforceValues } from '../../salesforce/client.ts';
import { field, fields, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../dependencies.ts';
import { forgetLinks, observeLinks, rememberLinks } from '../links.ts';
import { linkAnnouncements } from '../live/announced.ts';
import { LookupSource } from '../lookups.ts';
import type { RoundResult } from '../loop.ts';
import { applyReceived } from '../pull/received.ts';
import {
  accountIdOf,
  crmIdOf,
  KINDS,
  kindOfObject,
  kindsOf,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
  versionOf,
} from '../records.ts';
import { registrationOf } from '../registration.ts';
import { editRecord } from './edits.ts';
import { readAgain } from './explained-code.ts';

const BATCH = 20;
const LEASE_MS = 30_000;

/** Undoes a transaction about a decision that somebody else carries out. */
class TakenOver extends Error {}

interface Target {
  readonly kind: SyncedKind;
  readonly record: PortalRecord;
}

/**
 * Carries out what people decided in review. A decision that cannot be carried out opens its item again, with the
 * reason; one that was carried out halfway is safe to repeat.
 */
export class DecisionWork {
  readonly #dependencies: SyncDependencies;
  readonly #lookups: LookupSource;

  constructor(dependencies: SyncDependencies) {
    this.#dependencies = dependencies;
    this.#lookups = new LookupSource(
      dependencies.portal,
      dependencies.ledger.lookups,
      dependencies.publicUrl,
    );
  }

  async round(): Promise<RoundResult> {
    const { review } = this.#dependencies.ledger;
    const decided = await review.claimDecided(BATCH, LEASE_MS);
    for (const item of decided) {
      try {
        await this.#carryOut(item);
      } catch (error) {
        if (error instanceof TakenOver) continue;
        if (!(error instanceof WaybillError)) throw error;
        await review.failed(item, `${error.code}: ${error.message}`);
      }
    }
    return decided.length === BATCH ? 'MORE' : 'IDLE';
  }

  async #carryOut(item: ClaimedDecision): Promise<void> {
    const { decision } = item;
    switch (decision.kind) {
      case 'RETRY':
        return await this.#retry(item, decision.edits);
      case 'ACCEPT':
        return await this.#accept(item, decision.side, decision.fields);
      case 'MERGE':
        if (item.category === 'REGISTRATION') return await this.#register(item, decision.crmId);
        return await this.#link(item, await this.#target(item), decision.crmId);
      case 'CREATE':
        if (item.category === 'REGISTRATION') return await this.#register(item, null);
        return await this.#create(item);
      case 'APPROVE':
        return await this.#approve(item);
      default:
        return decision satisfies never;
    }
  }

  /** Sent again, with what the person corrected. */
  async #retry(item: ClaimedDecision, edits: Readonly<Record<string, unknown>>): Promise<void> {
    if (item.category === 'UNMAPPED_CODE') {
      return await this.#finish(item, 'Read again.', (unit) => readAgain(unit, item));
    }
    const target = await this.#target(item);
    await this.#finish(item, 'Sent again.', async (unit) => {
      await editRecord(unit, target.kind, target.record, edits);
      await sendAgain(unit, target);
    });
  }

  /** One side's values stand: the other takes them over. */
  async #accept(
    item: ClaimedDecision,
    side: 'PORTAL' | 'SALESFORCE',
    named: readonly string[],
  ): Promise<void> {
    const target = await this.#target(item);
    const { kind, record } = target;
    const questioned = new Set(named.length > 0 ? named : item.fields.map((each) => each.field));
    const rows = carriedRows(kind.aggregate).filter((row) => questioned.has(row.field));
    const crmId = crmIdOf(kind, record);
    if (crmId === null || rows.length === 0) throw nothingToDo();
    const current = await this.#current(kind, crmId, rows);
    const words = await this.#lookups.toReceive([]);
    const said = rows.map((row) => {
      const read = portalValue(row, current[row.salesforce.field], words);
      if (!read.ok) throw new WaybillError('UPSTREAM_REJECTED', read.message);
      return { row, crmValue: current[row.salesforce.field] ?? null, inPortalWords: read.value };
    });
    const now = new Date();
    await this.#finish(
      item,
      `The values of ${side === 'PORTAL' ? 'the portal' : 'Salesforce'} stand.`,
      async (unit) => {
        // Both agreed on Salesforce's value; the portal's, where it stands, is then a change that is sent.
        await unit.ledger.baseValues.put(
          said.map(({ row, crmValue, inPortalWords }) => ({
            ...{ record: kind.aggregate, portalId: portalIdOf(record), field: row.field, crmValue },
            ...{
              portalValue: inPortalWords,
              saidBy: 'HUB',
              observedAt: now,
              syncedAt: now,
              rule: 'STAFF_DECISION',
            },
            lost:
              side === 'PORTAL'
                ? { by: 'SALESFORCE', value: crmValue }
                : { by: 'PORTAL', value: record[row.portal.column] ?? null },
          })),
        );
        if (side === 'PORTAL') return await sendAgain(unit, target);
        const received = new Set(receivedRows(kind.aggregate));
        const taken = said.filter(({ row }) => received.has(row));
        const values = Object.fromEntries(
          taken.map(({ row, inPortalWords }) => [row.portal.column, inPortalWords]),
        );
        if (taken.length > 0) await applyReceived(unit, kind, kind.aggregate, record, null, values);
      },
    );
  }

  /** The portal's record is this record of Salesforce: both say so from now on. */
  async #link(item: ClaimedDecision, target: Target, crmId: string): Promise<void> {
    const { kind, record } = target;
    const portalId = portalIdOf(record);
    const { links } = this.#dependencies;
    const observed = await observeLinks(links, kind);
    const id = await this.#claim(kind, crmId, portalId);
    await this.#finish(item, 'Linked.', (unit) => linked(unit, target, id));
    await rememberLinks(links, kind, [{ portalId, crmId: id }], observed);
  }

  /** Writes the portal's id into a record of Salesforce that no other record of the portal has. Returns its id. */
  async #claim(kind: SyncedKind, crmId: string, portalId: string): Promise<string> {
    const { salesforce } = this.#dependencies;
    const [found] = await salesforce.query(
      soql`SELECT Id, ${field(kind.externalId, [kind.externalId])} FROM ${field(kind.object, [kind.object])}
           WHERE Id = ${crmId}`,
      newUpstreamUsage(),
    );
    if (found?.Id === undefined) throw new WaybillError('NOT_FOUND', 'Salesforce has no such record.');
    const claimed = found[kind.externalId];
    if (typeof claimed === 'string' && claimed !== '' && claimed !== portalId) {
      throw new WaybillError(
        'DUPLICATE',
        'That record of Salesforce belongs to another record of the portal.',
      );
    }
    await salesforce.update(kind.object, found.Id, { [kind.externalId]: portalId }, newUpstreamUsage());
    return found.Id;
  }

  /**
   * A new customer gets its account in Salesforce: one that is there, or a new one. The portal's account follows by the
   * way back, as it does when people in Salesforce approve the registration themselves.
   */
  async #register(item: ClaimedDecision, crmId: string | null): Promise<void> {
    const registration = await registrationOf(this.#dependencies.ledger.review, item.id);
    const kind = kindOfObject('Account');
    if (registration === null || kind === undefined) throw nothingToDo();
    const { portalId, legalName, phone, website } = registration;
    if (crmId === null) {
      const values = { Name: legalName, Phone: phone, Website: website };
      await this.#dependencies.salesforce.upsert(
        kind.object,
        kind.externalId,
        portalId,
        values,
        newUpstreamUsage(),
      );
    } else await this.#claim(kind, crmId, portalId);
    await this.#finish(item, 'Its account is in Salesforce.', async () => {});
  }

  /** A person says that it is new: made under its external id, so that it is made once. */
  async #create(item: ClaimedDecision): Promise<void> {
    const target = await this.#target(item);
    const { kind, record } = target;
    const portalId = portalIdOf(record);
    const { salesforce, links } = this.#dependencies;
    const observed = await observeLinks(links, kind);
    const given = item.fields.flatMap(({ field: name, portalValue: value }) => {
      const row = ownershipOf(kind.record, name);
      return row !== undefined && isMapped(row) && row.hubWrites
        ? [[row.salesforce.field, value] as const]
        : [];
    });
    const values = Object.fromEntries(given) as SalesforceValues;
    const { id } = await salesforce.upsert(
      kind.object,
      kind.externalId,
      portalId,
      values,
      newUpstreamUsage(),
    );
    await this.#finish(item, 'Created.', (unit) => linked(unit, target, id));
    await rememberLinks(links, kind, [{ portalId, crmId: id }], observed);
  }

  async #approve(item: ClaimedDecision): Promise<void> {
    const proposal = proposalOf(item.proposal);
    if (proposal === null) throw nothingToDo();
    if (proposal.action === 'RECEIVE') return await this.#receive(item, proposal);
    const target = await this.#targetOf(kindsOf(proposal.aggregate)[0], proposal.portalId);
    if (proposal.action === 'SEND')
      return await this.#finish(item, 'Sent again.', (unit) => sendAgain(unit, target));
    if (proposal.action === 'LINK') return await this.#link(item, target, proposal.crmId);
    return await this.#unlink(item, target, proposal.crmId);
  }

  /** Every field that Salesforce may change in the portal is taken over again. */
  async #receive(
    item: ClaimedDecision,
    { crmId, object }: Extract<ReviewProposal, { action: 'RECEIVE' }>,
  ): Promise<void> {
    const kind = KINDS.find((entry) => entry.object === object);
    const [record] =
      kind === undefined ? [] : await this.#dependencies.portal.byCrmIds(kind.aggregate, [crmId]);
    if (kind === undefined || record == null) throw nothingToDo();
    const rows = receivedRows(kind.aggregate).filter((row) => row.salesforce.field !== 'Id');
    const current = await this.#current(kind, crmId, rows);
    const named = rows.flatMap(({ salesforce: { field: name, type } }) => {
      const id = current[name];
      return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
    });
    const words = await this.#lookups.toReceive(named);
    const readable = rows.flatMap((row) => {
      const read = portalValue(row, current[row.salesforce.field], words);
      return read.ok ? [[row.portal.column, read.value] as const] : [];
    });
    await this.#finish(item, 'Taken over from Salesforce.', (unit) =>
      applyReceived(unit, kind, kind.aggregate, record, null, Object.fromEntries(readable)),
    );
  }

  async #unlink(item: ClaimedDecision, { kind, record }: Target, crmId: string): Promise<void> {
    const portalId = portalIdOf(record);
    const { links } = this.#dependencies;
    const observed = await observeLinks(links, kind);
    await this.#finish(item, 'The link was taken away.', async (unit) => {
      if (crmIdOf(kind, record) !== crmId) return;
      await unit.portal.setCrmIds(kind.link, [{ portalId, crmId: null }]);
      unit.announce(...linkAnnouncements(kind, record, null));
      await unit.audit({
        ...{ record: kind.record, recordId: portalId, accountId: accountIdOf(record), action: 'unlinked' },
        changes: [{ field: 'crmId', old: crmId, new: null }],
      });
    });
    await forgetLinks(links, kind, [{ portalId, crmId }], observed);
  }

  async #current(kind: SyncedKind, crmId: string, rows: readonly CarriedRow[]): Promise<SalesforceRow> {
    const names = ['Id', ...new Set(rows.map((row) => row.salesforce.field))];
    const [current] = await this.#dependencies.salesforce.query(
      soql`SELECT ${fields([...new Set(names)], names)} FROM ${field(kind.object, [kind.object])} WHERE Id = ${crmId}`,
      newUpstreamUsage(),
    );
    if (current === undefined) throw new WaybillError('NOT_FOUND', 'Salesforce has no such record.');
    return current;
  }

  async #target({ record, portalId }: ClaimedDecision): Promise<Target> {
    const kinds = KINDS.filter((entry) => entry.record === record);
    for (const kind of kinds) {
      const target = await this.#targetOf(kind, portalId).catch(() => null);
      if (target !== null && (kinds.length === 1 || crmIdOf(kind, target.record) !== null)) return target;
    }
    return await this.#targetOf(kinds[0], portalId);
  }

  async #targetOf(kind: SyncedKind | undefined, portalId: string | null): Promise<Target> {
    const [record] =
      kind === undefined || portalId === null
        ? []
        : await this.#dependencies.portal.byIds(kind.aggregate, [portalId]);
    if (kind === undefined || record == null) throw nothingToDo();
    return { kind, record };
  }

  /** The decision and what it does, whole or not at all. */
  async #finish(
    item: ClaimedDecision,
    note: string,
    work: (unit: Unit<PortalWrites>) => Promise<void>,
  ): Promise<void> {
    const principal: Principal = {
      ...{ subject: item.decidedBy, role: null, requestId: item.requestId },
      system: 'HUB',
    };
    await this.#dependencies.unitOfWork.run(principal, async (unit) => {
      if (!(await unit.ledger.review.carriedOut(item, note))) throw new TakenOver();
      await work(unit);
    });
  }
}

async function sendAgain(unit: Unit<PortalWrites>, { kind, record }: Target): Promise<void> {
  const aggregateId = portalIdOf(record);
  await unit.ledger.outbox.release({ state: 'REVIEW', record: kind.queued, accountId: null, aggregateId });
  await unit.enqueue({
    ...{ record: kind.queued, aggregateId, accountId: accountIdOf(record) },
    ...{ lane: 'NEAR_REALTIME', version: versionOf(record) },
  });
}

async function linked(unit: Unit<PortalWrites>, target: Target, crmId: string): Promise<void> {
  const { kind, record } = target;
  const portalId = portalIdOf(record);
  await unit.portal.setCrmIds(kind.link, [{ portalId, crmId }]);
  unit.announce(...linkAnnouncements(kind, record, crmId));
  await unit.audit({
    ...{ record: kind.record, recordId: portalId, accountId: accountIdOf(record), action: 'linked' },
    changes: [{ field: 'crmId', old: crmIdOf(kind, record), new: crmId }],
  });
  if (kind.aggregate === 'Account') {
    await unit.ledger.outbox.release({ state: 'HELD', record: null, accountId: accountIdOf(record) });
  }
  await sendAgain(unit, target);
}

function nothingToDo(): WaybillError {
  return new WaybillError(
    'ILLEGAL_STATE',
    'There is nothing that the hub could do; decide otherwise or dismiss.',
  );
}

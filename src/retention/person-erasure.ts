import { randomUUID } from 'node:crypto';
import { WaybillError } from '../domain/errors.ts';
import { accessChanged } from '../domain/live-events.ts';
import {
  hashPerson,
  isDistinctive,
  PersonMatcher,
  type PersonNames,
} from '../domain/retention/person-matcher.ts';
import type { AuditChain } from '../ledger/audit/audit-chain.ts';
import type { AuditRetention } from '../ledger/audit/audit-retention.ts';
import type { AuditSigner } from '../ledger/audit/audit-signer.ts';
import { hashedPerson, type PersonErasure } from '../ledger/erasure/person-erasures.ts';
import { hubPrincipal } from '../ledger/principal.ts';
import { namedPapers } from '../ledger/removal/named-papers.ts';
import { createUnitOfWork, type Unit } from '../ledger/unit-of-work.ts';
import { erasedUsers, type IdentifiedUser } from '../portal-store/user/erased-users.ts';
import type { Database, Executor } from '../postgres/database.ts';
import { eraseColumns, type Scan, scanColumns } from '../postgres/erasure/erase-columns.ts';
import { type PersonInRedis, removeFromRedis } from './redis-copies.ts';

export interface ErasureOrder {
  /** The person's users, each by id, subject or e-mail address. */
  readonly users: readonly string[];
  readonly person: PersonNames;
  /** The person who gave the order. */
  readonly orderedBy: string;
  /** Such as the number of the request; no data of the person. */
  readonly reason: string;
  /** Also the papers that name the person, except for those on hold. Papers are evidence: by default their files stay. */
  readonly withPapers: boolean;
}

/** The places that an erasure finds, and those that it leaves. */
export interface ErasurePlan {
  readonly users: readonly IdentifiedUser[];
  /** Values by column, and entries of the audit. */
  readonly counts: Readonly<Record<string, number>>;
  /** Papers that name the person, by id. The files of kept ones stay until their period ends. */
  readonly keptPapers: readonly string[];
  readonly removedPapers: readonly string[];
}

interface PersonErasingOptions {
  /** As the owner of the tables: no role may change facts. */
  readonly owner: Database;
  readonly chain: Pick<AuditChain, 'seal'>;
  readonly audit: Pick<AuditRetention, 'erase' | 'placesNaming'>;
  readonly signer: AuditSigner;
  /** Null: this process does not know where Redis is. */
  readonly redis: PersonInRedis | null;
}

/** False when Redis was not reached: it may still name the person, for a day at most. The erasure can be repeated. */
export interface RedisOutcome {
  readonly isRedisClear: boolean;
}

const AUDITED = 'ledger.audit_entry.changes';
/** Entries of one order. */
const PLACES_AT_ONCE = 5_000;

/**
 * Erases a person: users, every column of `PERSONAL_COLUMNS`, the values of the audit that name the person, and the copies in
 * Redis. Safe to repeat: what an interrupted run has left is found by the next one.
 */
export class PersonErasing {
  readonly #options: PersonErasingOptions;

  constructor(options: PersonErasingOptions) {
    this.#options = options;
  }

  /** What `erase` would erase now. It changes nothing. */
  async plan(order: ErasureOrder): Promise<ErasurePlan> {
    const { users, person } = await this.#identified(order);
    const { scan, places } = await this.#look(new PersonMatcher([hashPerson(person)]));
    return { users, counts: countsOf(users, scan, places), ...(await this.#papersOf(scan, order)) };
  }

  async erase(
    order: ErasureOrder,
  ): Promise<RedisOutcome & { readonly plan: ErasurePlan; readonly trace: PersonErasure }> {
    const { users, person } = await this.#identified(order);
    const hashed = hashPerson(person);
    const matcher = new PersonMatcher([hashed]);
    const { scan, places } = await this.#look(matcher);
    const papers = await this.#papersOf(scan, order);
    const plan = { users, counts: countsOf(users, scan, places), ...papers };
    const { orderedBy, reason } = order;
    const trace: PersonErasure = {
      id: randomUUID(),
      erasedAt: new Date(),
      orderedBy: orderedBy.toWellFormed(),
      reason: reason.toWellFormed(),
      salt: hashed.salt,
      identifiers: hashed.forms,
      userIds: users.map(({ portalId }) => portalId),
      ...papers,
      counts: plan.counts,
    };
    await this.#write(matcher, scan, [trace]);
    await this.#eraseAudit(places, trace);
    return { plan, trace, isRedisClear: await this.#clearRedis([trace]) };
  }

  /**
   * Erases everybody again who was erased before, such as after the restore of an older backup.
   *
   * @param traces those that the database may have lost
   */
  async repeat(
    traces: readonly PersonErasure[],
  ): Promise<RedisOutcome & { readonly counts: Readonly<Record<string, number>> }> {
    const known = await this.#inUnit(({ ledger }) => ledger.erasures.list());
    const all = [...new Map([...known, ...traces].map((trace) => [trace.id, trace])).values()];
    const last = all.at(-1);
    if (last === undefined) return { counts: {}, isRedisClear: true };
    const matcher = new PersonMatcher(all.map(hashedPerson));
    const { scan, places } = await this.#look(matcher);
    const users = await this.#write(matcher, scan, all);
    await this.#eraseAudit(places, last);
    return { counts: countsOf(users, scan, places), isRedisClear: await this.#clearRedis(all) };
  }

  /** The users of an order, and everything by which the hub knows the person. */
  async #identified({ users: asked, person }: ErasureOrder) {
    const texts = [...asked, ...person.emails, ...person.subjects];
    const users = await erasedUsers(this.#options.owner).find(texts);
    const unknown = asked.find(
      (text) =>
        !users.some(
          ({ portalId, subject, email }) =>
            [portalId, subject].includes(text) || email.toLowerCase() === text.toLowerCase(),
        ),
    );
    if (unknown !== undefined)
      throw new WaybillError('BAD_USER_INPUT', `The portal has no user "${unknown}".`);
    return {
      users,
      person: {
        names: [
          ...person.names,
          ...users.map(({ name }) => name).filter((name) => isDistinctive('names', name)),
        ],
        emails: [...person.emails, ...users.map(({ email }) => email)],
        phones: [...person.phones, ...users.flatMap(({ phone }) => phone ?? [])],
        subjects: [
          ...person.subjects,
          ...users.map(({ subject }) => subject).filter((subject) => isDistinctive('subjects', subject)),
        ],
      },
    };
  }

  async #look(matcher: PersonMatcher) {
    const { owner, chain, audit } = this.#options;
    // Only sealed entries can lose their values.
    await chain.seal();
    const scan = await owner.transaction((transaction) => scanColumns(transaction, matcher));
    const places = await audit.placesNaming((changes) => matcher.erasedIn(changes) !== null);
    return { scan, places };
  }

  async #papersOf({ found }: Scan, { withPapers }: ErasureOrder) {
    const papers = found.flatMap(({ table, key: [id = ''] }) => (table === 'portal.document' ? [id] : []));
    const held = withPapers ? await namedPapers(this.#options.owner).held(papers) : new Set(papers);
    return {
      keptPapers: papers.filter((id) => held.has(id)),
      removedPapers: papers.filter((id) => !held.has(id)),
    };
  }

  async #write(
    matcher: PersonMatcher,
    { found }: Scan,
    traces: readonly PersonErasure[],
  ): Promise<readonly unknown[]> {
    return await this.#inUnit(async (unit) => {
      const { executor, ledger } = unit;
      const papers = await namedPapers(executor).remove(traces.flatMap(({ removedPapers }) => removedPapers));
      await eraseColumns(executor, matcher, found);
      const users = await erasedUsers(executor).erase(traces.flatMap(({ userIds }) => userIds));
      const userIds = users.map(({ portalId }) => portalId);
      await ledger.baseValues.forget('PortalUser', userIds);
      await ledger.erasures.add(traces);
      unit.announce(...users.map(({ portalId, accountId }) => accessChanged(portalId, accountId, portalId)));
      unit.audit(
        ...traces.map(({ id, orderedBy }) => ({
          record: 'PersonErasure',
          recordId: id,
          accountId: null,
          action: 'personErased',
          changes: [{ field: 'orderedBy', old: null, new: orderedBy }],
        })),
        ...papers.map(({ portalId, accountId }) => ({
          record: 'Document',
          recordId: portalId,
          accountId,
          action: 'removedWithPerson',
          changes: [],
        })),
      );
      return users;
    });
  }

  async #eraseAudit(places: readonly number[], { orderedBy, reason }: PersonErasure): Promise<void> {
    for (let at = 0; at < places.length; at += PLACES_AT_ONCE) {
      await this.#options.audit.erase({ places: places.slice(at, at + PLACES_AT_ONCE), orderedBy, reason });
    }
  }

  /** After the database: what a reader copies into Redis from then on is erased. */
  async #clearRedis(traces: readonly PersonErasure[]): Promise<boolean> {
    const { redis } = this.#options;
    if (redis === null) return false;
    try {
      await removeFromRedis(
        redis,
        traces.flatMap(({ userIds }) => userIds),
      );
      return true;
    } catch (error) {
      if (error instanceof WaybillError && error.code === 'UPSTREAM_UNAVAILABLE') return false;
      throw error;
    }
  }

  #inUnit<T>(work: (unit: Unit<Executor> & { readonly executor: Executor }) => Promise<T>): Promise<T> {
    const { owner, signer } = this.#options;
    const units = createUnitOfWork(owner, signer, (transaction) => transaction);
    return units.run(hubPrincipal('erasure'), (unit) => work({ ...unit, executor: unit.portal }));
  }
}

function countsOf(
  users: readonly unknown[],
  { counts }: Scan,
  places: readonly number[],
): ErasurePlan['counts'] {
  return {
    ...counts,
    ...(users.length > 0 && { 'portal.portal_user': users.length }),
    ...(places.length > 0 && { [AUDITED]: places.length }),
  };
}

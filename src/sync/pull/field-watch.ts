import { LINK_IN_DOUBT } from '../../domain/moved-links.ts';
import {
  isMapped,
  OWNERSHIP,
  SYNCHRONIZED_OBJECTS,
  type SynchronizedObject,
} from '../../domain/ownership/index.ts';
import { IN_DOUBT } from '../../domain/review.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { MissingPermission, NamedPermission } from '../../ledger/pull/missing-permissions.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { OPERATORS, VALUE_NOT_OFFERED, WAITS_FOR_PERMISSION } from '../exchange/failures.ts';
import { missingPermissions, WHOLE_OBJECT } from '../exchange/missing-permissions.ts';
import { MISSING_VALUE, missingValueItem, missingValueOf } from '../exchange/missing-values.ts';
import { KINDS, type SyncedKind } from '../exchange/records.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { OrgCauseWatch } from './org-cause-watch.ts';

/** Between two looks while all permissions are there, and while one is missing. Each look costs one API call. */
const LOOK_MS = 600_000;
const LOOK_AGAIN_MS = 60_000;
/** A position goes back so much further than the moment at which a permission was missed, milliseconds. */
const BEFORE_MISSED_MS = LOOK_MS + 60_000;

type WatchDependencies = Pick<SyncDependencies, 'ledger' | 'salesforce' | 'budget' | 'logger'>;

/**
 * Compares the rights that the ownership table needs with those of the integration user. Each missing one is stored for
 * the overview and the health of workers, and has one review item. When it is granted, the item closes, changes that waited
 * for it are sent, and the changes of Salesforce since it was missed are read again.
 */
export class FieldWatch {
  readonly #dependencies: WatchDependencies;
  readonly #causes: OrgCauseWatch;
  #dueAt = Number.NEGATIVE_INFINITY;
  #lookedForWaitingAt = Number.NEGATIVE_INFINITY;
  #known: ReadonlySet<string> = new Set();

  constructor(dependencies: WatchDependencies) {
    this.#dependencies = dependencies;
    this.#causes = new OrgCauseWatch(dependencies);
  }

  /** Looks if a look is due, if a field was refused meanwhile, or if changes wait for a permission. Only the holder of the lease `pull` may call it. */
  async round(): Promise<void> {
    const { salesforce, budget } = this.#dependencies;
    const isNews = salesforce.access.lacking && this.#known.size === 0;
    if (performance.now() < this.#dueAt && !isNews && !(await this.#anythingWaits())) return;
    const grant = await budget.take(1, LANE_PLANS.BULK.reserve);
    if (grant === null) return;
    try {
      await salesforce.access.refresh(SYNCHRONIZED_OBJECTS, newUpstreamUsage());
    } finally {
      await grant.settle();
    }
    await this.#compare(missingPermissions(salesforce.access));
  }

  /** Changes that another process has parked. Asks once a minute. */
  async #anythingWaits(): Promise<boolean> {
    const now = performance.now();
    if (now - this.#lookedForWaitingAt < LOOK_AGAIN_MS) return false;
    this.#lookedForWaitingAt = now;
    await this.#releaseCertain();
    await this.#causes.round();
    const codes = [...WAITS_FOR_PERMISSION, VALUE_NOT_OFFERED];
    return (await this.#dependencies.ledger.outbox.parked(codes)).length > 0;
  }

  /** A person dismissed the question which records are one: what waited for the answer is sent by the portal's links. */
  async #releaseCertain(): Promise<void> {
    const { outbox, review } = this.#dependencies.ledger;
    if ((await outbox.parked([LINK_IN_DOUBT])).length === 0) return;
    const open = { states: ['OPEN', 'DECIDED'], categories: IN_DOUBT } as const;
    const { rows } = await review.list(open, { direction: 'forward', size: 1, position: null });
    if (rows.length > 0) return;
    await outbox.release({ state: 'REVIEW', record: null, accountId: null, errorCode: LINK_IN_DOUBT });
  }

  async #compare(missing: readonly NamedPermission[]): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    const granted = await ledger.missingPermissions.replace(missing);
    const news = missing.filter((each) => !this.#known.has(causeOf(each)));
    const waiting = await this.#waiting(WAITS_FOR_PERMISSION);
    if (news.length > 0) await ledger.review.open(news.map((each) => permissionItem(each, waiting)));
    for (const each of missing.filter((known) => !news.includes(known))) {
      const { cause, reason } = permissionItem(each, waiting);
      await ledger.review.restate(cause, reason);
    }
    for (const { object, field, needed } of news) {
      logger.warn({ code: 'PERMISSION_MISSING', object, field, needed }, 'a field may not be used');
    }
    await this.#takeUp(missing, granted);
    const isOffered = await this.#takeUpValues();
    this.#known = new Set(missing.map(causeOf));
    // Another process may have sent without the field a moment ago: one more look follows soon.
    const isSoon = missing.length > 0 || granted.length > 0 || !isOffered;
    this.#dueAt = performance.now() + (isSoon ? LOOK_AGAIN_MS : LOOK_MS);
  }

  async #takeUp(missing: readonly NamedPermission[], granted: readonly MissingPermission[]): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    for (const { object, field, needed, since } of granted) {
      logger.info({ code: 'PERMISSION_GRANTED', object, field, needed }, 'a field may be used again');
      if (needed === 'READ') {
        await ledger.cursors.rewind(object, new Date(since.getTime() - BEFORE_MISSED_MS));
      }
    }
    const stands = new Set(missing.map(causeOf));
    const gone = granted.map(causeOf).filter((cause) => !stands.has(cause));
    if (gone.length > 0) await ledger.review.settleCauses(gone, 'It was granted.');
    const lacking = new Set(missing.map(({ object }) => object));
    for (const kind of KINDS.filter(({ object }) => !lacking.has(object))) {
      const count = await this.#release(kind, WAITS_FOR_PERMISSION);
      if (count > 0) {
        logger.info({ object: kind.object, changes: count }, 'changes that waited for a permission are sent');
      }
    }
  }

  /** Values that picklists offer again. @returns whether all values that were refused are offered now */
  async #takeUpValues(): Promise<boolean> {
    const { ledger, logger, salesforce } = this.#dependencies;
    const refused = (await ledger.review.openAbout(MISSING_VALUE)).flatMap(({ cause, reason }) => {
      const value = missingValueOf({ cause });
      return value === null ? [] : [{ ...value, cause, reason }];
    });
    const groups = Map.groupBy(refused, ({ object, field, value }) =>
      salesforce.access.offers(object, field, value),
    );
    const offered = groups.get(true) ?? [];
    const causes = offered.map(({ cause }) => cause);
    if (causes.length > 0) await ledger.review.settleCauses(causes, 'The picklist offers the value again.');
    const objects = new Set<SynchronizedObject>(offered.map(({ object }) => object));
    for (const kind of KINDS.filter(({ object }) => objects.has(object))) {
      const count = await this.#release(kind, [VALUE_NOT_OFFERED]);
      if (count > 0)
        logger.info({ object: kind.object, changes: count }, 'changes that waited for a value are sent');
    }
    const waiting = await this.#waiting([VALUE_NOT_OFFERED]);
    for (const value of groups.get(false) ?? []) {
      const kind = KINDS.find(({ object }) => object === value.object);
      if (kind === undefined) continue;
      await ledger.review.restate(value.cause, missingValueItem(kind, value, waiting(value.object)).reason);
    }
    return !groups.has(false);
  }

  async #release({ queued, aggregate }: SyncedKind, errorCodes: readonly string[]): Promise<number> {
    let count = 0;
    for (const record of new Set([queued, aggregate])) {
      for (const errorCode of errorCodes) {
        const parked = { state: 'REVIEW', record, accountId: null, errorCode } as const;
        count += await this.#dependencies.ledger.outbox.release(parked);
      }
    }
    return count;
  }

  /** How many changes of an object are parked with these codes. */
  async #waiting(codes: readonly string[]): Promise<(object: SynchronizedObject) => number> {
    const parked = await this.#dependencies.ledger.outbox.parked(codes);
    return (object) => {
      const kinds = KINDS.filter((kind) => kind.object === object);
      const records = new Set(kinds.flatMap(({ queued, aggregate }) => [queued, aggregate]));
      return parked.reduce((sum, { record, count }) => sum + (records.has(record) ? count : 0), 0);
    };
  }
}

function permissionItem(
  missing: NamedPermission,
  waiting: (object: SynchronizedObject) => number,
): NewReviewItem {
  const { object, field } = missing;
  const row = OWNERSHIP.filter(isMapped).find(({ salesforce }) => nameOf(salesforce) === nameOf(missing));
  const label = row === undefined ? '' : ` ("${row.salesforce.label}")`;
  const isWhole = field === WHOLE_OBJECT;
  const count = waiting(object);
  const changes =
    count === 0 ? '' : ` ${count} ${count === 1 ? 'change waits' : 'changes wait'} in ${object}.`;
  const mend = isWhole ? DEPLOY : GRANT;
  return {
    cause: causeOf(missing),
    category: 'PERMISSION',
    reason: `The hub may not ${VERBS[missing.needed]} ${isWhole ? object : `${nameOf(missing)}${label}`} in Salesforce. ${follows(missing)}.${changes} ${mend}; the hub goes on by itself.`,
    record: row?.record ?? 'Account',
    portalId: null,
    crmId: null,
    accountId: null,
    fields: [],
    candidates: [],
    proposal: null,
    ownerTeam: OPERATORS,
    lastResponse: null,
    requestId: null,
  };
}

const VERBS = { READ: 'read', EDIT: 'write' } as const;
const GRANT = 'Grant it in the permission set of the integration user';
const DEPLOY =
  'Deploy the package again if the object is missing, and assign Portal_Integration to the integration user';

function follows({ field, needed }: NamedPermission): string {
  if (field === WHOLE_OBJECT) {
    return needed === 'READ'
      ? 'The object is missing there, or the integration user has no right to it; none of its records is read or written'
      : 'The integration user may not create or edit its records, so none is written';
  }
  return needed === 'READ'
    ? 'Answers lack it, and its changes are not taken over'
    : 'The other fields are written, and changes of this one wait';
}

function causeOf({ object, field }: Pick<NamedPermission, 'object' | 'field'>): string {
  return `permission ${object}.${field}`;
}

function nameOf({ object, field }: Pick<NamedPermission, 'field'> & { readonly object: string }): string {
  return `${object}.${field}`;
}

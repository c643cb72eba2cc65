import { isMapped, type MappedRow, OWNERSHIP, SYNCHRONIZED_OBJECTS } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { MissingPermission, NamedPermission } from '../../ledger/pull/missing-permissions.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { FieldAccess } from '../../salesforce/client.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { FIELD_NOT_WRITABLE, OPERATORS } from '../exchange/failures.ts';
import { KINDS } from '../exchange/records.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';

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
  #dueAt = Number.NEGATIVE_INFINITY;
  #known: ReadonlySet<string> = new Set();

  constructor(dependencies: WatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks if a look is due, or if a field was refused meanwhile. Only the holder of the lease `pull` may call it. */
  async round(): Promise<void> {
    const { salesforce, budget } = this.#dependencies;
    const isNews = salesforce.access.lacking && this.#known.size === 0;
    if (performance.now() < this.#dueAt && !isNews) return;
    const grant = await budget.take(1, LANE_PLANS.BULK.reserve);
    if (grant === null) return;
    try {
      await salesforce.access.refresh(SYNCHRONIZED_OBJECTS, newUpstreamUsage());
    } finally {
      await grant.settle();
    }
    await this.#compare(missingPermissions(salesforce.access));
  }

  async #compare(missing: readonly NamedPermission[]): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    const granted = await ledger.missingPermissions.replace(missing);
    const news = missing.filter((each) => !this.#known.has(causeOf(each)));
    if (news.length > 0) await ledger.review.open(news.map(permissionItem));
    for (const { object, field, needed } of news) {
      logger.warn({ code: 'PERMISSION_MISSING', object, field, needed }, 'a field may not be used');
    }
    await this.#takeUp(missing, granted);
    this.#known = new Set(missing.map(causeOf));
    // Another process may have sent without the field a moment ago: one more look follows soon.
    const isSoon = missing.length > 0 || granted.length > 0;
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
    for (const { object, queued, aggregate } of KINDS.filter((kind) => !lacking.has(kind.object))) {
      for (const record of new Set([queued, aggregate])) {
        const parked = { state: 'REVIEW', record, accountId: null } as const;
        const count = await ledger.outbox.release({ ...parked, errorCode: FIELD_NOT_WRITABLE });
        if (count > 0) logger.info({ object, changes: count }, 'changes that waited for a field are sent');
      }
    }
  }
}

/** What the ownership table needs and the integration user does not have. */
export function missingPermissions(
  access: Pick<FieldAccess, 'mayRead' | 'mayWrite'>,
): readonly NamedPermission[] {
  const byField = Map.groupBy(OWNERSHIP.filter(isMapped), ({ salesforce }) => nameOf(salesforce));
  return [...byField.values()].flatMap((rows) => {
    const needed = neededOf(access, rows);
    const [row] = rows;
    return needed === null || row === undefined
      ? []
      : [{ object: row.salesforce.object, field: row.salesforce.field, needed }];
  });
}

function neededOf(
  access: Pick<FieldAccess, 'mayRead' | 'mayWrite'>,
  rows: readonly MappedRow[],
): NamedPermission['needed'] | null {
  const [first] = rows;
  if (first === undefined) return null;
  const { object, field } = first.salesforce;
  // A parent's field is granted with the parent.
  if (field.includes('.')) return null;
  if (!access.mayRead(object, field)) return 'READ';
  const written = rows.filter((row) => row.hubWrites);
  const may = written.every((row) => access.mayWrite(object, field, row.onCreate));
  return may ? null : 'EDIT';
}

function permissionItem(missing: NamedPermission): NewReviewItem {
  const { object, field, needed } = missing;
  const row = OWNERSHIP.filter(isMapped).find(({ salesforce }) => nameOf(salesforce) === nameOf(missing));
  const label = row === undefined ? '' : ` ("${row.salesforce.label}")`;
  const follows =
    needed === 'READ'
      ? 'Answers lack it, and its changes are not taken over'
      : 'The other fields are written, and changes of this one wait';
  return {
    cause: causeOf(missing),
    category: 'PERMISSION',
    reason: `The hub may not ${needed === 'READ' ? 'read' : 'write'} ${object}.${field}${label} in Salesforce. ${follows}. Grant it in the permission set of the integration user; the hub goes on by itself.`,
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

function causeOf({ object, field }: Pick<NamedPermission, 'object' | 'field'>): string {
  return `permission ${object}.${field}`;
}

function nameOf({ object, field }: Pick<NamedPermission, 'field'> & { readonly object: string }): string {
  return `${object}.${field}`;
}

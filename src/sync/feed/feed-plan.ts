import { FEED_OBJECTS, type FeedObject } from '../../domain/change-feed.ts';
import { isSalesforceId, storedForm } from '../../domain/record-ids.ts';
import type { ChangeEvent, ChangeHeader } from '../../salesforce/change-feed/change-event.ts';

/** The records that the worker has to read because of some events. */
export interface FeedPlan {
  /** The records that changed, by id, with the newest header about each. */
  readonly records: ReadonlyMap<FeedObject, ReadonlyMap<string, ChangeHeader>>;
  /**
   * Objects of which an event does not say which records changed: every record that changed since then; null for all
   * records there are.
   */
  readonly objects: ReadonlyMap<FeedObject, Date | null>;
  /** The newest commit among the events. */
  readonly lastCommit: Date | null;
  /** Events of which nothing could be read. */
  readonly unreadable: number;
  /** Of the objects: those of which no event that could be read says so. */
  readonly unread: ReadonlySet<FeedObject>;
}

/**
 * A transaction of Salesforce may run for so long between the stamp of a row and its commit, milliseconds. A transaction
 * of Apex, and a batch of a bulk job, end after ten minutes.
 */
export const TRANSACTION_MS = 15 * 60_000;

/**
 * @param before the commit of the last event before these: an event without a readable time came later
 */
export function planOf(events: readonly ChangeEvent[], before: Date): FeedPlan {
  const records = new Map<FeedObject, Map<string, ChangeHeader>>();
  const objects = new Map<FeedObject, Date | null>();
  const unread = new Set<FeedObject>();
  const told = new Set<FeedObject>();
  let lastCommit: Date | null = null;
  let unreadable = 0;
  const readObject = (object: FeedObject, since: Date | null, by: Set<FeedObject> = told) => {
    by.add(object);
    const other = objects.get(object);
    if (other === null) return;
    objects.set(object, since === null || other === undefined || since < other ? since : other);
  };
  for (const { header, entityName } of events) {
    const since = new Date((header?.committedAt ?? lastCommit ?? before).getTime() - TRANSACTION_MS);
    if (header === null) {
      unreadable += 1;
      const known = FEED_OBJECTS.filter((object) => object === entityName);
      for (const object of known.length > 0 ? known : FEED_OBJECTS) readObject(object, since, unread);
      continue;
    }
    if (header.committedAt !== null && (lastCommit === null || header.committedAt > lastCommit)) {
      lastCommit = header.committedAt;
    }
    const object = FEED_OBJECTS.find((name) => name === header.entityName);
    if (object === undefined) continue;
    const ids = header.recordIds.map((id) => storedForm(id) ?? '');
    // A wildcard stands for every record, also for one whose stamp did not change.
    if (header.recordIds.some((id) => id.endsWith('*'))) readObject(object, null);
    else if (header.changeType === 'GAP_OVERFLOW' || ids.length === 0 || !ids.every(isSalesforceId)) {
      readObject(object, since);
    } else {
      const ofObject = records.get(object) ?? new Map<string, ChangeHeader>();
      for (const id of ids) ofObject.set(id, header);
      records.set(object, ofObject);
    }
  }
  return {
    records,
    objects,
    lastCommit,
    unreadable,
    unread: new Set([...unread].filter((object) => !told.has(object))),
  };
}

import type { OrgDatabase } from '../records/database.ts';
import type { Change } from './change.ts';

/** How long an event can be replayed. */
const RETENTION = 72 * 60 * 60 * 1000;
/** More than an org of development needs; keeps a long backfill from filling the disk. */
const KEPT = 250_000;
const PRUNED_EACH = 1000;

/** An event at its place in the log. */
export interface LoggedChange {
  readonly position: number;
  readonly change: Change;
}

/** The change events of the org in the order of their commits, and the window in which they can be replayed. */
export class EventLog {
  private readonly database: OrgDatabase;
  private readonly listeners = new Set<() => void>();
  /** Position of the newest event. */
  private newest: number;
  /** Events up to this position can no longer be replayed. */
  private expiredThrough: number;
  private sincePruned = 0;

  constructor(database: OrgDatabase) {
    this.database = database;
    database.run(`
      CREATE TABLE IF NOT EXISTS "_change_event" (
        position INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL)`);
    const [sequence] = database.all(`SELECT seq FROM sqlite_sequence WHERE name = '_change_event'`);
    this.newest = Number(sequence?.['seq'] ?? 0);
    const [oldest] = database.all('SELECT MIN(position) AS position FROM "_change_event"');
    this.expiredThrough = oldest?.['position'] ? Number(oldest['position']) - 1 : this.newest;
    this.prune();
  }

  /** Adds an event inside the transaction of its change. The caller publishes after the commit. */
  append(change: Change): void {
    const row = this.database.get(
      'INSERT INTO "_change_event" (entity, at, body) VALUES (?, ?, ?) RETURNING position',
      [change.entityName, Date.now(), JSON.stringify(change)],
    );
    this.newest = Number(row?.['position']);
    this.sincePruned++;
  }

  /** Wakes the streams. */
  publish(): void {
    if (this.sincePruned >= PRUNED_EACH) this.prune();
    for (const listener of this.listeners) listener();
  }

  /** Calls back after each commit that added events; returns how to stop that. */
  onPublish(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get head(): number {
    return this.newest;
  }

  /** The position before the oldest event that can be replayed. */
  get earliest(): number {
    return this.expiredThrough;
  }

  /** True when the events after this position are all still there. */
  canReplayAfter(position: number): boolean {
    return position > this.expiredThrough;
  }

  /** Events after a position, of these objects. */
  after(position: number, entities: readonly string[], limit: number): LoggedChange[] {
    return this.database
      .all(
        `SELECT position, body FROM "_change_event"
         WHERE position > ? AND entity IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?`,
        [position, JSON.stringify(entities), limit],
      )
      .map((row) => ({
        position: Number(row['position']),
        change: JSON.parse(String(row['body'])) as Change,
      }));
  }

  /** Forgets every event so far, as if 72 hours had passed. */
  expire(): void {
    this.forgetThrough(this.newest);
  }

  private prune(): void {
    this.sincePruned = 0;
    const [old] = this.database.all('SELECT MAX(position) AS position FROM "_change_event" WHERE at < ?', [
      Date.now() - RETENTION,
    ]);
    this.forgetThrough(Math.max(Number(old?.['position'] ?? 0), this.newest - KEPT));
  }

  private forgetThrough(position: number): void {
    if (position <= this.expiredThrough) return;
    this.database.run('DELETE FROM "_change_event" WHERE position <= ?', [position]);
    this.expiredThrough = position;
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { openExceptions } from '../../../src/portal-changes/exceptions.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';

const BATCH = 500;
/** Exceptions of one transaction. */
const TOGETHER = 10;
const CATEGORIES = ['CONFLICT', 'REJECTED', 'MISSING_FIELD'] as const;

/** What the pages show, in the database of a hub with the demo data. */
export class PageData implements AsyncDisposable {
  readonly #database: Database;
  readonly #units;
  readonly #store;
  readonly #shipmentIds: string[] = [];
  #opened = 0;

  constructor(databaseUrl: string) {
    this.#database = openDatabase({ url: databaseUrl, poolSize: 8 });
    this.#units = createUnitOfWork(this.#database, TEST_SIGNER, createPortalWrites);
    this.#store = createPortalStore(this.#database);
  }

  async bookShipments(count: number): Promise<void> {
    const accountId = demoId('account', 'NORTHWIND');
    for (let made = 0; made < count; made += BATCH) {
      const shipments = Array.from({ length: Math.min(BATCH, count - made) }, (_, index) => ({
        number: `PAGE-${made + index}`,
        accountId,
        branchId: accountId,
      }));
      const inserted = await this.#store.writes.insertShipments(shipments);
      if (this.#shipmentIds.length < BATCH) {
        this.#shipmentIds.push(...inserted.map(({ portalId }) => portalId));
      }
    }
  }

  async openReviewItems(count: number): Promise<void> {
    const accountId = demoId('account', 'NORTHWIND');
    const items = Array.from({ length: count }, (_, index): NewReviewItem => {
      const category = CATEGORIES[index % CATEGORIES.length] ?? 'CONFLICT';
      return {
        cause: `bench ${index}`,
        category,
        reason: `Made by the benchmark: ${category.toLowerCase()} number ${index}.`,
        record: 'Shipment',
        portalId: this.#shipmentIds[index % this.#shipmentIds.length] ?? null,
        crmId: null,
        accountId,
        fields: [{ field: 'number', portalValue: `PAGE-${index}`, crmValue: `OTHER-${index}` }],
        candidates: [],
        proposal: null,
        ownerTeam: 'Dispatch',
        lastResponse: null,
        requestId: null,
      };
    });
    await createLedger(this.#database, TEST_SIGNER).review.open(items);
  }

  /** Opens exceptions at a rate until a time. */
  async openExceptions(perSecond: number, until: number): Promise<void> {
    const begin = Date.now();
    this.#opened = 0;
    while (Date.now() < until) {
      const exceptions = Array.from({ length: TOGETHER }, (_, index) => ({
        portalId: randomUUID(),
        shipmentId: this.#shipmentIds[(this.#opened + index) % this.#shipmentIds.length] ?? '',
        code: 'WEATHER' as const,
        severity: 'HIGH' as const,
        openedAt: new Date(),
        actor: 'bench',
      }));
      await this.#units.run(hubPrincipal('bench'), (unit) =>
        openExceptions(unit, 'exceptionOpen', exceptions),
      );
      this.#opened += TOGETHER;
      const due = begin + (this.#opened / perSecond) * 1_000;
      await delay(Math.max(0, due - Date.now()));
    }
  }

  /** How many exceptions a second were opened last. */
  rate(seconds: number): number {
    return Math.round(this.#opened / seconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }
}

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderDocumentStore } from '../../../src/document-store/folder-document-store.ts';
import { documentKey, uploadKey } from '../../../src/document-store/keys.ts';
import { FILE_KINDS, proofEventId } from '../../../src/domain/documents.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { RECORDS_KEPT } from '../../../src/domain/retention/periods.ts';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../../src/ledger/audit/audit-retention.ts';
import { createShipmentRemoval } from '../../../src/ledger/removal/shipment-removal.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { recordFacts } from '../../../src/portal-changes/record-facts.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { PersonErasing } from '../../../src/retention/person-erasure.ts';
import { RecordRetention } from '../../../src/retention/record-retention.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { receivedFile } from '../../harness/received-file.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

const DAY = 86_400_000;
export const PERIODS = {
  closedShipments: RECORDS_KEPT.closedShipments.days,
  papersOfClosedShipments: RECORDS_KEPT.papersOfClosedShipments.days,
};
const BYTES = Buffer.from('%PDF-1.7 signed by Dana');
const [kind] = FILE_KINDS;
if (kind === undefined) throw new TypeError('no kinds of file');
const name = { sha256: createHash('sha256').update(BYTES).digest('hex'), kind };
export const { signal } = new AbortController();

/** Closed shipments in both systems, with papers in a folder, and retention over them. */
export class RetentionScene implements AsyncDisposable {
  readonly world: SyncWorld;
  readonly #folder = mkdtempSync(join(tmpdir(), 'waybill-retention-'));
  readonly #documents = new FolderDocumentStore(this.#folder);
  #shipped = 0;

  constructor(world: SyncWorld) {
    this.world = world;
  }

  static async start(): Promise<RetentionScene> {
    return new RetentionScene(await startSyncWorld());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Retention as it will run in some days. */
  retentionIn(days: number, remove = (key: string) => this.#documents.remove(key)): RecordRetention {
    return new RecordRetention({
      removal: createShipmentRemoval(this.world.database, TEST_SIGNER),
      documents: { remove },
      links: this.world.links,
      periods: PERIODS,
      now: () => new Date(Date.now() + days * DAY),
    });
  }

  /** A shipment that was delivered; in Salesforce with its case, unless it is not pushed yet. */
  async delivered(shipment: Partial<NewShipment> = {}): Promise<string> {
    this.#shipped += 1;
    const step = (milestone: 'BOOKED' | 'DELIVERED', hour: number) => ({
      source: 'PORTAL' as const,
      reporter: HUB_REPORTER,
      eventId: `${milestone} ${this.#shipped}`,
      milestone,
      classifier: 'ACTUAL' as const,
      occurredAt: new Date(Date.UTC(2026, 2, 1, hour)),
    });
    return await this.world.book({
      number: `WB-OLD-${1000 + this.#shipped}`,
      references: [{ type: 'PRO', value: `OLD ${this.#shipped}`, statedBy: 'STAFF', confirmedBy: 'STAFF' }],
      events: [step('BOOKED', 1), step('DELIVERED', 9)],
      ...shipment,
    });
  }

  async attach(shipmentId: string): Promise<{ id: string; path: string }> {
    const key = documentKey(shipmentId, name);
    await this.#documents.receive(uploadKey('user-1', name), receivedFile(BYTES));
    await this.#documents.keep(uploadKey('user-1', name), key);
    const { documentId } = await this.world.write((unit) =>
      unit.portal.attachDocument(shipmentId, {
        type: 'PROOF_OF_DELIVERY',
        fileName: 'pod.pdf',
        mediaType: 'application/pdf',
        sizeBytes: BYTES.length,
        signer: 'Dana',
        storageKey: key,
        sha256: name.sha256,
      }),
    );
    return { id: documentId, path: join(this.#folder, key) };
  }

  async resolvedException(shipmentId: string): Promise<string> {
    const id = await this.world.openException(shipmentId);
    await this.world.pushAll();
    await this.world.write(async (unit) => {
      const change = { at: new Date(), actor: 'somebody', state: 'RESOLVED' } as const;
      const { version } = await unit.portal.changeException(id, null, change);
      const accountId = this.world.customer.portalId;
      unit.enqueue({ record: 'Exception', aggregateId: id, accountId, lane: 'REALTIME', version });
    });
    return id;
  }

  /** Makes the paper the proof of delivery, and lets Salesforce know. */
  async proveBy(shipmentId: string, documentId: string): Promise<void> {
    await this.world.write(async (unit) => {
      const fact = {
        shipmentId,
        source: 'PORTAL',
        reporter: HUB_REPORTER,
        eventId: proofEventId(documentId, 'OTHERS'),
        milestone: 'PROOF_OF_DELIVERY_AVAILABLE',
        classifier: 'ACTUAL',
        occurredAt: new Date(),
      } as const;
      await recordFacts(unit, 'documentAttach', [fact]);
    });
    await this.world.pushAll();
  }

  async linkToProof(shipmentId: string): Promise<unknown> {
    const [row] = await this.world.inSalesforce(
      soql`SELECT Proof_Of_Delivery_Url__c FROM Shipment__c WHERE Portal_Shipment_Id__c = ${shipmentId}`,
    );
    return row?.['Proof_Of_Delivery_Url__c'] ?? null;
  }

  /** The tables in which some row has a text. */
  async tablesWith(text: string): Promise<readonly string[]> {
    const tables = await this.world.sql<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
        WHERE table_schema IN ('portal', 'ledger') ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { name: table } of tables) {
      const rows = await this.world.sql(
        `SELECT 1 FROM ${table} t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1`,
        [text],
      );
      if (rows.length > 0) found.push(table);
    }
    return found;
  }

  async isThere(portalId: string): Promise<boolean> {
    const [row] = await this.world.dependencies.portal.byIds('Shipment', [portalId]);
    return row !== null;
  }
}

/** A question about a shipment. */
export function itemAbout(portalId: string): NewReviewItem {
  return {
    cause: `test ${portalId}`,
    category: 'DIFFERENCE',
    reason: 'A question.',
    record: 'Shipment',
    portalId,
    crmId: null,
    accountId: null,
    fields: [],
    candidates: [],
    proposal: null,
    ownerTeam: 'Dispatch',
    lastResponse: null,
    requestId: null,
  };
}

/** Erases people as the owner of the tables. */
export function erasingIn({ database }: SyncWorld): PersonErasing {
  return new PersonErasing({
    owner: database,
    signer: TEST_SIGNER,
    chain: createAuditChain(database, TEST_SIGNER),
    audit: createAuditRetention(database, TEST_SIGNER),
    redis: null,
  });
}

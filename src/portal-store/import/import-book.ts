import { NO_PORTAL_ID } from '../../domain/record-ids.ts';
import type { NamedShipment } from '../../domain/references/import-review.ts';
import { normalNumber } from '../../domain/references/normal-form.ts';
import { REFERENCE_KINDS } from '../../domain/references/reference-kinds.ts';
import { REFERENCE_TYPES, type ReferenceType } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { ACCOUNT, type AccountRecord, type NewAccount } from '../account/account.columns.ts';
import { accountWrites } from '../account/account.writes.ts';
import { type NewPackage, REFERENCE, type ReferenceRecord } from '../shipment/belongings.columns.ts';

interface NumberedShipment {
  readonly shipment: NamedShipment;
  readonly references: readonly ReferenceRecord[];
}

/** What an import compares with its file. */
export interface KnownContent {
  readonly number: string;
  readonly eventIds: readonly string[];
  readonly packages: readonly NewPackage[];
}

interface AlikeKey {
  readonly place: number;
  readonly number: string;
  readonly key: string;
}

interface SharedNumber {
  readonly reference: { readonly type: ReferenceType; readonly value: string };
  readonly own: NamedShipment;
  readonly others: readonly NamedShipment[];
}

const MOST_SHARING = 20;
const TYPES_OF_CARRIERS = REFERENCE_TYPES.filter((type) => REFERENCE_KINDS[type].within === 'CARRIER');

interface ImportRun {
  readonly portalId: string;
  readonly state: 'RUNNING' | 'FINISHED';
  /** In the importer's own unit: everything before this position is imported. 0 for a new run. */
  readonly position: number;
  readonly counts: Readonly<Record<string, number>>;
}

export function importBook(database: Database) {
  return {
    /** The run of this exact file with this exact mapping: a new one, or the one to resume. */
    async begin(file: {
      readonly source: string;
      readonly fileName: string;
      readonly fileSha256: string;
      readonly mappingSha256: string;
    }): Promise<ImportRun> {
      const [run] = await database.query<ImportRun>(
        sql`INSERT INTO portal.import_run (source, file_name, file_sha256, mapping_sha256)
          VALUES (${file.source}, ${file.fileName}, ${file.fileSha256}, ${file.mappingSha256})
          ON CONFLICT (source, file_sha256, mapping_sha256) DO UPDATE SET file_name = excluded.file_name
          RETURNING portal_id AS "portalId", state, position, counts`,
      );
      if (run === undefined) throw new TypeError('an upsert that returned nothing');
      return run;
    },

    async finish(portalId: string, counts: Readonly<Record<string, number>>): Promise<void> {
      await database.query(
        sql`UPDATE portal.import_run SET state = 'FINISHED', counts = ${JSON.stringify(counts)}, updated_at = now()
          WHERE portal_id = ${portalId}`,
      );
      // Without ANALYZE, PostgreSQL plans with the statistics from before the import; autovacuum runs up to a minute later.
      await database.query(sql`ANALYZE`);
    },

    /** Shipments with their references, by id; for importers, without a scope. */
    async numbersOf(shipmentIds: readonly string[]): Promise<ReadonlyMap<string, NumberedShipment>> {
      if (shipmentIds.length === 0) return new Map();
      const rows = await database.query<NamedShipment & ReferenceRecord>(
        sql`SELECT ${REFERENCE.selectList}, s.portal_id AS "portalId", s.crm_id AS "crmId", s.number
          FROM portal.shipment s JOIN portal.shipment_reference t ON t.shipment_id = s.portal_id
         WHERE s.portal_id = ANY(${shipmentIds}::uuid[]) ORDER BY s.portal_id, t.type, t.value`,
      );
      const byShipment = Map.groupBy(rows, ({ portalId }) => portalId);
      return new Map(
        Array.from(byShipment, ([id, references]) => {
          const [{ portalId, crmId, number } = { portalId: id, crmId: null, number: '' }] = references;
          return [id, { shipment: { portalId, crmId, number }, references }];
        }),
      );
    },

    /** The lines and the event ids of shipments, by id; for importers, without a scope. */
    async contentOf(shipmentIds: readonly string[]): Promise<ReadonlyMap<string, KnownContent>> {
      if (shipmentIds.length === 0) return new Map();
      const rows = await database.query<KnownContent & { readonly portalId: string }>(
        sql`SELECT s.portal_id AS "portalId", s.number,
                   ARRAY(SELECT e.event_id FROM portal.tracking_event e WHERE e.shipment_id = s.portal_id) AS "eventIds",
                   (SELECT coalesce(json_agg(json_build_object(
                      'description', p.description, 'productGroup', p.product_group, 'pieces', p.pieces,
                      'valueAmount', p.value_amount::text, 'valueCurrency', p.value_currency, 'weightKg', p.weight_kg,
                      'line', p.line)), '[]') FROM portal.package p WHERE p.shipment_id = s.portal_id) AS packages
              FROM portal.shipment s WHERE s.portal_id = ANY(${shipmentIds}::uuid[])`,
      );
      return new Map(rows.map(({ portalId, ...content }) => [portalId, content]));
    },

    /** For each shipment, its numbers of a carrier that other shipments have too, unless another carrier has those. */
    async sharedNumbers(
      shipmentIds: readonly string[],
    ): Promise<ReadonlyMap<string, readonly SharedNumber[]>> {
      if (shipmentIds.length === 0) return new Map();
      const rows = await database.query<SharedNumber & { readonly shipmentId: string }>(
        sql`SELECT r.shipment_id AS "shipmentId", json_build_object('type', r.type, 'value', r.value) AS reference,
                   json_build_object('portalId', own.portal_id, 'crmId', own.crm_id, 'number', own.number) AS own,
                   json_agg(json_build_object('portalId', o.portal_id, 'crmId', o.crm_id, 'number', o.number)) AS others
              FROM portal.shipment_reference r JOIN portal.shipment own ON own.portal_id = r.shipment_id
             CROSS JOIN LATERAL (
               SELECT s.portal_id, s.crm_id, s.number
                 FROM portal.shipment_reference other JOIN portal.shipment s ON s.portal_id = other.shipment_id
                WHERE other.normalized = r.normalized AND other.type = r.type AND other.shipment_id <> r.shipment_id
                  AND other.confirmed_by IS NOT NULL
                  AND (s.carrier IS NULL OR own.carrier IS NULL OR s.carrier = own.carrier)
                LIMIT ${MOST_SHARING}) o
             WHERE r.shipment_id = ANY(${shipmentIds}::uuid[]) AND r.type = ANY(${TYPES_OF_CARRIERS}::text[])
               AND r.normalized <> ''
             GROUP BY r.shipment_id, r.type, r.value, own.portal_id, own.crm_id, own.number`,
      );
      return Map.groupBy(rows, ({ shipmentId }) => shipmentId);
    },

    /**
     * Shipments of a source whose key is the same number as one of these keys of their customer, however it is written: by the
     * place of that key.
     */
    async keysAlike(
      source: string,
      keys: readonly { readonly accountId: string; readonly key: string }[],
    ): Promise<readonly AlikeKey[]> {
      if (keys.length === 0) return [];
      return await database.query<AlikeKey>(
        sql`SELECT k.place::int - 1 AS place, s.number, s.import_key AS key
          FROM unnest(${keys.map(({ accountId }) => accountId)}::uuid[],
                      ${keys.map(({ key }) => normalNumber(key))}::text[])
                 WITH ORDINALITY k(account_id, normalized, place)
          JOIN portal.shipment_reference r ON r.type = 'CUSTOMER_REFERENCE' AND r.normalized = k.normalized
          JOIN portal.shipment s ON s.portal_id = r.shipment_id AND s.account_id = k.account_id
           AND s.import_source = ${source}`,
      );
    },

    /** Accounts by their exact code; without a scope. */
    async accountsByCode(codes: readonly string[]): Promise<ReadonlyMap<string, AccountRecord>> {
      const rows = await database.query<AccountRecord>(
        sql`SELECT ${ACCOUNT.selectList} FROM portal.account t WHERE t.customer_code = ANY(${codes}::text[])`,
      );
      return new Map(rows.map((row) => [row.customerCode ?? '', row]));
    },

    /** Every account with its code and names, in pages; for importers, without a scope. */
    async *accounts(): AsyncGenerator<readonly NamedAccount[]> {
      let after = NO_PORTAL_ID;
      for (;;) {
        const page = await database.query<NamedAccount>(
          sql`${NAMED_ACCOUNTS} WHERE t.portal_id > ${after} ORDER BY t.portal_id LIMIT ${ACCOUNTS_AT_ONCE}`,
        );
        yield page;
        const last = page.at(-1);
        if (last === undefined || page.length < ACCOUNTS_AT_ONCE) return;
        after = last.portalId;
      }
    },

    /**
     * Creates customers. If another import created an account that the caller does not know, nothing is created, and those
     * accounts are returned. Imports run this one after the other, so no two of them create the same customer.
     *
     * @param since when the caller began to read the accounts
     */
    async addCustomers(
      customers: readonly NewAccount[],
      since: Date,
      isKnown: (portalId: string) => boolean,
    ): Promise<{ readonly portalIds: readonly string[] } | { readonly others: readonly NamedAccount[] }> {
      return await database.transaction(async (transaction) => {
        await transaction.query(sql`SELECT pg_advisory_xact_lock(hashtext('portal.account of imports'))`);
        const recent = await transaction.query<NamedAccount>(
          sql`${NAMED_ACCOUNTS} WHERE t.created_at > ${new Date(since.getTime() - LONGEST_TRANSACTION_MS)}`,
        );
        const others = recent.filter(({ portalId }) => !isKnown(portalId));
        if (others.length > 0) return { others };
        return { portalIds: await accountWrites(transaction).insertAccounts(customers) };
      });
    },
  };
}

/** An account as an importer knows it. */
export interface NamedAccount {
  readonly portalId: string;
  readonly customerId: string;
  readonly crmId: string | null;
  readonly customerCode: string | null;
  /** Other codes that a person decided to mean this account. */
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly legalName: string | null;
  readonly legalNameOverride: string | null;
}

const ACCOUNTS_AT_ONCE = 5000;

/** A transaction that was under way when the caller began to read may have committed accounts since. */
const LONGEST_TRANSACTION_MS = 600_000;

const NAMED_ACCOUNTS = sql`SELECT t.portal_id AS "portalId", t.customer_id AS "customerId", t.crm_id AS "crmId",
  t.customer_code AS "customerCode", t.display_name AS "displayName", t.legal_name AS "legalName",
  t.legal_name_override AS "legalNameOverride",
  ARRAY(SELECT a.code FROM portal.customer_code_alias a WHERE a.account_id = t.portal_id) AS aliases
  FROM portal.account t`;

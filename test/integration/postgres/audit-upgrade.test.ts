import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { headMessage, linkHash, NO_HASH, payloadHash } from '../../../src/ledger/audit/audit-link.ts';
import { createAuditLog } from '../../../src/ledger/audit/audit-log.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { connectDirectly, type Database, openDatabase } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts';

const MIGRATION = '0026_audit_links.sql';
const OLD_ENTRY = `INSERT INTO ledger.audit_entry (principal, system, record, record_id, action, changes)
  VALUES ('ada', 'PORTAL', 'Shipment', 's-1', 'shipmentUpdate', '[{"field": "note", "old": null, "new": "x"}]')`;
const OLD_HEAD =
  'INSERT INTO ledger.audit_head (seq, hash, sealed_at, key_id, signature) VALUES ($1, $2, $3, $4, $5)';

/** Sessions that wait for a lock. */
const WAITING = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

let empty: EmptyDatabase;
let database: Database;
beforeAll(async () => {
  empty = await emptyDatabase();
  database = openDatabase({ url: empty.url, poolSize: 4 });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await empty[Symbol.asyncDispose]();
});

/** Chains all entries as the version before did: in columns of the entries, under a head without a place for codes. */
async function sealAsBefore(): Promise<void> {
  const { rows } = await empty.client.query(
    `SELECT id::int, at, principal, role, system, request_id AS "requestId", record, record_id AS "recordId",
       account_id AS "accountId", action, changes::text, nonce FROM ledger.audit_entry ORDER BY id`,
  );
  let hash: Uint8Array = NO_HASH;
  for (const [index, row] of rows.entries()) {
    const payload = payloadHash(row);
    if (payload === null) throw new Error('no payload');
    hash = linkHash(hash, index + 1, row, payload);
    await empty.client.query(
      'UPDATE ledger.audit_entry SET seq = $1, payload_hash = $2, hash = $3 WHERE id = $4',
      [index + 1, payload, hash, row.id],
    );
  }
  const head = { seq: rows.length, hash, sealedAt: new Date(), codedFrom: null };
  const { keyId, signature } = TEST_SIGNER.sign(headMessage(head));
  await empty.client.query(OLD_HEAD, [head.seq, head.hash, head.sealedAt, keyId, signature]);
}

async function problems(): Promise<string[]> {
  const report = await createAuditChain(database, TEST_SIGNER).verify();
  return report.problems.map(({ kind, seq }) => `${kind} ${seq}`);
}

it('an audit of the version before verifies after the upgrade, and codes are needed from the first sealing on', async () => {
  const own = readMigrations();
  const before = own.slice(
    0,
    own.findIndex(({ name }) => name === MIGRATION),
  );
  await migrate(empty.url, { migrations: before });
  for (let count = 0; count < 3; count += 1) await empty.client.query(OLD_ENTRY);
  await sealAsBefore();

  // A writer of the version before is under way while the new version migrates.
  const writer = await connectDirectly(empty.url);
  await writer.query('BEGIN');
  await writer.query(OLD_ENTRY);
  const migrating = migrate(empty.url);
  await vi.waitUntil(async () => (await empty.client.query(WAITING)).rows[0].count > 0, { timeout: 60_000 });
  await writer.query('COMMIT');
  await migrating;
  // Another one is still there: it can add entries, and its sealer can do nothing.
  await writer.query(OLD_ENTRY);
  await expect(writer.query('UPDATE ledger.audit_entry SET seq = 4 WHERE seq IS NULL')).rejects.toThrow(
    '"seq"',
  );
  expect(await problems()).toEqual([]);

  const chain = createAuditChain(database, TEST_SIGNER);
  const change = {
    record: 'Shipment',
    recordId: 's-2',
    accountId: null,
    action: 'shipmentUpdate',
    changes: [],
  };
  await createAuditLog(database, TEST_SIGNER).append(hubPrincipal('test'), [change]);
  expect(await chain.seal()).toMatchObject({ sealed: 3, head: { seq: 6 } });
  expect(await problems()).toEqual([]);

  await writer.query(OLD_ENTRY);
  await writer.end();
  expect(await problems()).toEqual(['FOREIGN 0']);
  await chain.seal();
  expect(await problems()).toEqual(['FOREIGN 7']);
});

it.each([
  [
    'an entry of the version before is edited',
    `UPDATE ledger.audit_entry SET action = 'other' WHERE id = 2`,
    'EDITED 2',
  ],
  [
    'a head of the version before is made to allow more',
    'UPDATE ledger.audit_head SET coded_from = 9 WHERE seq = 3',
    'FORGED_HEAD 3',
  ],
  [
    'a new head is made to look like one of the version before',
    'UPDATE ledger.audit_head SET coded_from = NULL WHERE seq = 6',
    'FORGED_HEAD 6',
  ],
])('verification finds that %s', async (_what, statement, problem) => {
  await empty.client.query('BEGIN; SET LOCAL session_replication_role = replica');
  await empty.client.query(statement);
  await empty.client.query('COMMIT');
  expect(await problems()).toContain(problem);
});

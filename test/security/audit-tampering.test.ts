import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROOF_KEPT } from '../../src/domain/retention/periods.ts';
import { createAuditChain } from '../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../src/ledger/audit/audit-retention.ts';
import type { AuditProblemKind } from '../../src/ledger/audit/verify-audit.ts';
import { verifyAudit } from '../../src/ledger/audit/verify-audit.ts';
import type { Executor } from '../../src/postgres/database.ts';
import { TEST_SIGNER } from '../harness/audit-key.ts';
import { openTestLedger, type TestLedger, WRITER } from '../harness/ledger.ts';

/**
 * An audit with everything that is lawful: places 1 to 10 are older than the period, and retention removed their values;
 * an order erased those of place 18; three entries (21 to 23 by id) are not sealed yet. The note of retention has the
 * place 21, that of the order 22.
 */
let test: TestLedger;
const now = new Date();
const longAgo = new Date(now.getTime() - PROOF_KEPT.auditPayloads - 86_400_000);

beforeAll(async () => {
  test = await openTestLedger();
  for (const time of [longAgo, longAgo, now, now]) {
    await append(5);
    await createAuditChain(test.database, TEST_SIGNER, () => time).seal();
  }
  const retention = createAuditRetention(test.database, TEST_SIGNER);
  expect(await retention.removeExpired()).toEqual({
    authenticationEvents: 0,
    finishedReviewItems: 0,
    auditPayloads: 10,
  });
  expect(await retention.erase({ places: [18], orderedBy: 'dpo', reason: 'request 7' })).toBe(1);
  await createAuditChain(test.database, TEST_SIGNER).seal();
  await append(3);
});
afterAll(() => test[Symbol.asyncDispose]());

async function append(count: number): Promise<void> {
  await test.ledger.audit.append(
    WRITER,
    Array.from({ length: count }, (_, index) => ({
      record: 'Shipment',
      recordId: `shipment-${index}`,
      accountId: null,
      action: 'shipmentUpdate',
      changes: [{ field: 'serviceLevel', old: 'STANDARD', new: `LEVEL ${index}` }],
    })),
  );
}

/** Undoes the work after it, so that each tampering meets the same audit. */
async function undone<T>(work: (transaction: Executor) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | null = null;
  await test.database
    .transaction(async (transaction) => {
      result = { value: await work(transaction) };
      throw new Error('undone');
    })
    .catch((error: unknown) => {
      if (result === null) throw error;
    });
  return (result as { readonly value: T } | null)?.value as T;
}

/** As a user who owns the database: no trigger and no index stands in the way. */
function problemsAfter(...statements: readonly string[]): Promise<string[]> {
  return undone(async (transaction) => {
    await transaction.query({ text: 'SET LOCAL session_replication_role = replica' });
    await transaction.query({ text: 'DROP INDEX ledger.audit_entry_code' });
    for (const text of statements) await transaction.query({ text });
    const { problems } = await verifyAudit(transaction, TEST_SIGNER, { anchor: undefined, now });
    return problems.map(({ kind, seq }) => `${kind} ${seq}`);
  });
}

/** The entry at a place. */
const at = (place: number) => `id = (SELECT entry_id FROM ledger.audit_link WHERE seq = ${place})`;
const erase = (place: number) =>
  `UPDATE ledger.audit_entry SET changes = NULL, nonce = NULL WHERE ${at(place)}`;
const plantedEntry = (record: string, recordId: string, action: string, time: string) =>
  `INSERT INTO ledger.audit_entry (at, principal, system, record, record_id, action, changes)
   VALUES (${time}, 'waybill:retention', 'HUB', '${record}', ${recordId}, '${action}', '[]')`;
const ORDER = `INSERT INTO ledger.audit_erasure
  SELECT gen_random_uuid(), ordered_at, ordered_by, reason, e, key_id, signature FROM ledger.audit_erasure,
    (SELECT json_build_array(json_build_array(seq, encode(hash, 'hex'))) e FROM ledger.audit_link WHERE seq = 13) link`;
const HEAD_OF_PLACE_10 = `sealed_at, key_id, signature, coded_from FROM ledger.audit_head WHERE seq = 10`;

interface Tampering {
  readonly what: string;
  readonly statements: readonly string[];
  readonly found: readonly `${AuditProblemKind} ${number}`[];
}

const TAMPERINGS: readonly Tampering[] = [
  { what: 'values of a young entry are erased', statements: [erase(13)], found: ['REMOVED_PAYLOAD 13'] },
  {
    what: 'they are erased under a retention entry with a date in the future',
    statements: [
      plantedEntry('AuditLog', `'2099-01-01T00:00:00.000Z'`, 'PAYLOADS_REMOVED', `'2099-01-01'`),
      erase(13),
    ],
    found: ['REMOVED_PAYLOAD 13', 'FOREIGN 0'],
  },
  {
    what: 'the entry is made old by its own time',
    statements: [`UPDATE ledger.audit_entry SET at = '2001-01-01' WHERE ${at(13)}`, erase(13)],
    found: ['EDITED 13', 'REMOVED_PAYLOAD 13', 'FOREIGN 13'],
  },
  {
    what: 'an unsigned order names it',
    statements: [ORDER, erase(13)],
    found: ['FORGED_ORDER 0', 'REMOVED_PAYLOAD 13'],
  },
  {
    what: 'a signed order is made to name it',
    statements: [
      `UPDATE ledger.audit_erasure SET entries = (SELECT json_build_array(json_build_array(seq, encode(hash, 'hex')))
         FROM ledger.audit_link WHERE seq = 13)`,
      erase(13),
    ],
    found: ['FORGED_ORDER 0', 'REMOVED_PAYLOAD 13', 'REMOVED_PAYLOAD 18'],
  },
  {
    what: 'the order is deleted',
    statements: ['DELETE FROM ledger.audit_erasure'],
    found: ['REMOVED_PAYLOAD 18'],
  },
  {
    what: 'the head of the entry is dated back',
    statements: [`UPDATE ledger.audit_head SET sealed_at = '2001-01-01' WHERE seq = 15`, erase(13)],
    found: ['FORGED_HEAD 15', 'REMOVED_PAYLOAD 13'],
  },
  {
    what: 'an old head is copied to the place of the entry',
    statements: [
      `INSERT INTO ledger.audit_head (seq, hash, sealed_at, key_id, signature, coded_from)
       SELECT 13, (SELECT hash FROM ledger.audit_link WHERE seq = 13), ${HEAD_OF_PLACE_10}`,
      erase(13),
    ],
    found: ['FORGED_HEAD 13', 'REMOVED_PAYLOAD 13'],
  },
  {
    what: 'an old head takes the place of a younger one',
    statements: [
      `UPDATE ledger.audit_head h SET (sealed_at, key_id, signature, coded_from) = (SELECT ${HEAD_OF_PLACE_10}) WHERE seq = 15`,
      erase(13),
    ],
    found: ['FORGED_HEAD 15', 'REMOVED_PAYLOAD 13'],
  },
  {
    what: 'old heads are deleted, so that their entries look younger',
    statements: ['DELETE FROM ledger.audit_head WHERE seq <= 10'],
    found: Array.from({ length: 10 }, (_, index) => `REMOVED_PAYLOAD ${index + 1}` as const),
  },
  {
    what: 'the head says that later entries need no code',
    statements: ['UPDATE ledger.audit_head SET coded_from = 100'],
    found: [
      ...[5, 10, 15, 20, 22].map((seq) => `FORGED_HEAD ${seq}` as const),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((seq) => `REMOVED_PAYLOAD ${seq}` as const),
    ],
  },
  {
    what: 'other values take the place of removed ones',
    statements: [
      'ALTER TABLE ledger.audit_entry DROP CONSTRAINT audit_entry_check2',
      `UPDATE ledger.audit_entry SET changes = '[]' WHERE ${at(3)}`,
    ],
    found: ['EDITED 3'],
  },
  {
    what: 'other values and a nonce take the place of removed ones',
    statements: [`UPDATE ledger.audit_entry SET changes = '[]', nonce = gen_random_uuid() WHERE ${at(3)}`],
    found: ['EDITED 3', 'FOREIGN 3'],
  },
  {
    what: 'a value is edited',
    statements: [`UPDATE ledger.audit_entry SET changes = '[]' WHERE ${at(12)}`],
    found: ['EDITED 12', 'FOREIGN 12'],
  },
  {
    what: 'hashes are replaced without the key',
    statements: ['UPDATE ledger.audit_link SET hash = sha256(hash) WHERE seq = 22'],
    found: ['EDITED 22', 'FORGED_HEAD 22'],
  },
  {
    what: 'an entry is deleted',
    statements: [`DELETE FROM ledger.audit_entry WHERE ${at(12)}`],
    found: ['MISSING 12'],
  },
  {
    what: 'an entry is deleted with its link',
    statements: [
      `DELETE FROM ledger.audit_entry WHERE ${at(12)}`,
      'DELETE FROM ledger.audit_link WHERE seq = 12',
    ],
    found: ['MISSING 12'],
  },
  {
    what: 'two entries exchange their places',
    statements: [
      'ALTER TABLE ledger.audit_link DROP CONSTRAINT audit_link_entry_id_key',
      `UPDATE ledger.audit_link l SET entry_id = o.entry_id FROM ledger.audit_link o
        WHERE l.seq IN (12, 13) AND o.seq = 25 - l.seq`,
    ],
    found: ['EDITED 12', 'EDITED 13'],
  },
  {
    what: 'the end of the chain is cut off',
    statements: ['DELETE FROM ledger.audit_link WHERE seq > 17'],
    found: ['CUT_OFF 18', 'REMOVED_PAYLOAD 0'],
  },
  {
    what: 'signed ends are removed',
    statements: ['DELETE FROM ledger.audit_head WHERE seq > 15'],
    found: ['FORGED_HEAD 22'],
  },
  {
    what: 'an entry is added with ordinary SQL',
    statements: [plantedEntry('Shipment', `'s'`, 'shipmentCancel', 'now()')],
    found: ['FOREIGN 0'],
  },
  {
    what: 'an entry that waits for its sealing loses its values',
    statements: [
      'UPDATE ledger.audit_entry SET changes = NULL, nonce = NULL WHERE id = (SELECT max(id) FROM ledger.audit_entry)',
    ],
    found: ['REMOVED_PAYLOAD 0'],
  },
  {
    what: 'an entry that waits for its sealing is edited',
    statements: [
      `UPDATE ledger.audit_entry SET principal = 'nobody' WHERE id = (SELECT max(id) FROM ledger.audit_entry)`,
    ],
    found: ['FOREIGN 0'],
  },
  {
    what: 'an entry that waits is given a place by hand',
    statements: [
      `INSERT INTO ledger.audit_link SELECT 23, max(id), sha256('x'), sha256('y') FROM ledger.audit_entry`,
    ],
    found: ['EDITED 23', 'FORGED_HEAD 23'],
  },
  {
    what: 'an entry is repeated with its code',
    statements: [
      `INSERT INTO ledger.audit_entry (at, principal, role, system, request_id, record, record_id, account_id, action,
         changes, nonce, key_id, code)
       SELECT at, principal, role, system, request_id, record, record_id, account_id, action, changes, nonce, key_id, code
         FROM ledger.audit_entry WHERE ${at(12)}`,
    ],
    found: ['COPIED 0'],
  },
  {
    what: 'an entry is repeated whose values retention has removed',
    statements: [
      `INSERT INTO ledger.audit_entry (at, principal, role, system, request_id, record, record_id, account_id, action,
         changes, nonce, key_id, code)
       SELECT at, principal, role, system, request_id, record, record_id, account_id, action, '[]', gen_random_uuid(),
         key_id, code FROM ledger.audit_entry WHERE ${at(3)}`,
    ],
    found: ['COPIED 0', 'FOREIGN 0'],
  },
  {
    what: 'the code of an entry is removed',
    statements: [`UPDATE ledger.audit_entry SET key_id = NULL, code = NULL WHERE ${at(3)}`],
    found: ['FOREIGN 3'],
  },
  {
    what: 'an entry has the code of another one',
    statements: [
      `UPDATE ledger.audit_entry SET code = (SELECT code FROM ledger.audit_entry WHERE ${at(13)}) WHERE ${at(12)}`,
    ],
    found: ['FOREIGN 12', 'COPIED 0'],
  },
];

describe('verification', () => {
  it('accepts what retention and a signed order removed', async () => {
    expect(await problemsAfter()).toEqual([]);
    const { entries, heads, unsealed } = await createAuditChain(test.database, TEST_SIGNER).verify();
    expect([entries, heads, unsealed.count]).toEqual([22, 5, 3]);
  });

  it.each(TAMPERINGS)('finds that $what', async ({ statements, found }) => {
    const problems = await problemsAfter(...statements);
    expect(problems.toSorted()).toEqual([...found].toSorted());
  });

  it('names the first hundred problems of each kind, so that a hundred of one kind hide no other', async () => {
    const planted = plantedEntry('Shipment', `'s'`, 'shipmentCancel', 'now()');
    const problems = await problemsAfter(
      `${planted.replace('VALUES', 'SELECT').replace(/\((now\(\).*)\)$/, '$1')} FROM generate_series(1, 150)`,
      'DELETE FROM ledger.audit_erasure',
    );
    expect(problems.filter((problem) => problem === 'FOREIGN 0')).toHaveLength(100);
    expect(problems).toContain('REMOVED_PAYLOAD 18');
  });
});

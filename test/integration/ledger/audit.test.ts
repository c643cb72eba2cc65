import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditChain, createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import type { AuditedChange } from '../../../src/ledger/audit/audit-log.ts';
import { createAuditSigner } from '../../../src/ledger/audit/audit-signer.ts';
import { openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

const KEY = { id: 'key-1', secret: randomBytes(32) };

let test: TestLedger;
let chain: AuditChain;

beforeEach(async () => {
  test = await openTestLedger();
  chain = createAuditChain(test.database, createAuditSigner(KEY));
});

afterEach(() => test[Symbol.asyncDispose]());

function entry(number: number, more: Partial<AuditedChange> = {}): AuditedChange {
  return {
    record: 'Shipment',
    recordId: `shipment-${number % 3}`,
    accountId: null,
    action: 'shipmentUpdate',
    changes: [{ field: 'serviceLevel', old: 'STANDARD', new: `LEVEL ${number}` }],
    ...more,
  };
}

async function append(count: number): Promise<void> {
  await test.ledger.audit.append(
    WRITER,
    Array.from({ length: count }, (_, index) => entry(index)),
  );
}

/** As somebody who owns the database would: without the triggers that stand in the way. */
async function tamper(...statements: string[]): Promise<void> {
  await test.database.transaction(async (transaction) => {
    await transaction.query({ text: 'SET LOCAL session_replication_role = replica' });
    for (const text of statements) await transaction.query({ text });
  });
}

async function sealedChain(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await append(5);
    await chain.seal();
  }
}

describe('the sealer', () => {
  it('chains committed entries once, and says what is not chained yet', async () => {
    await append(5);
    expect(await chain.verify()).toMatchObject({
      entries: 0,
      unsealed: { count: 5, oldest: expect.any(Date) },
    });
    expect(await chain.seal()).toMatchObject({ sealed: 5, head: { seq: 5 }, more: false });
    expect(await chain.seal()).toMatchObject({ sealed: 0, head: { seq: 5 } });
    expect(await chain.verify()).toMatchObject({
      entries: 5,
      heads: 1,
      problems: [],
      unsealed: { count: 0, oldest: null },
      head: { seq: 5 },
    });
  });

  it('misses no entry of transactions that commit out of order, also when sealers race', async () => {
    const gates = Array.from({ length: 10 }, () => Promise.withResolvers<void>());
    const transactions = gates.map((gate, index) =>
      test.units.run(WRITER, async (unit) => {
        unit.audit(entry(index));
        await gate.promise;
      }),
    );
    for (const index of [7, 2, 9, 0, 4, 1, 8, 3, 6, 5]) {
      gates[index]?.resolve();
      await transactions[index];
      await Promise.all([chain.seal(), chain.seal()]);
    }
    expect(await chain.verify()).toMatchObject({ entries: 10, problems: [], unsealed: { count: 0 } });
  });

  it('goes on under a new key, as long as the old one is known', async () => {
    await sealedChain();
    const next = { id: 'key-2', secret: randomBytes(32) };
    const rotated = createAuditChain(test.database, createAuditSigner(next, [KEY]));
    await append(1);
    await rotated.seal();
    expect((await rotated.verify()).problems).toEqual([]);
    expect((await createAuditChain(test.database, createAuditSigner(next)).verify()).problems).toHaveLength(
      4,
    );
  });
});

describe('verification', () => {
  const last = 'SELECT max(seq) FROM ledger.audit_entry';

  it.each([
    ['an edited value', 'EDITED', [`UPDATE ledger.audit_entry SET changes = '[]' WHERE seq = 7`]],
    ['an edited time', 'EDITED', [`UPDATE ledger.audit_entry SET at = at + interval '1 ms' WHERE seq = 7`]],
    ['an edited principal', 'EDITED', [`UPDATE ledger.audit_entry SET principal = 'nobody' WHERE seq = 1`]],
    ['a deleted entry', 'MISSING', ['DELETE FROM ledger.audit_entry WHERE seq = 7']],
    ['the first entry gone', 'MISSING', ['DELETE FROM ledger.audit_entry WHERE seq = 1']],
    [
      'a deleted entry whose place was closed',
      'EDITED',
      [
        'DELETE FROM ledger.audit_entry WHERE seq = 7',
        'UPDATE ledger.audit_entry SET seq = seq - 1000 WHERE seq > 7',
        'UPDATE ledger.audit_entry SET seq = seq + 999 WHERE seq < 0',
      ],
    ],
    [
      'two entries in each other’s place',
      'EDITED',
      [
        'UPDATE ledger.audit_entry SET seq = -7 WHERE seq = 7',
        'UPDATE ledger.audit_entry SET seq = 7 WHERE seq = 8',
        'UPDATE ledger.audit_entry SET seq = 8 WHERE seq = -7',
      ],
    ],
    ['an end that was cut off', 'CUT_OFF', ['DELETE FROM ledger.audit_entry WHERE seq > 17']],
    ['signed ends that were removed', 'FORGED_HEAD', ['DELETE FROM ledger.audit_head WHERE seq > 10']],
    [
      'an end that was signed by nobody',
      'FORGED_HEAD',
      [
        `INSERT INTO ledger.audit_head SELECT 12, hash, now(), 'key-1', signature FROM ledger.audit_head LIMIT 1`,
      ],
    ],
    [
      'a hash that was computed again by somebody without the key',
      'FORGED_HEAD',
      [`UPDATE ledger.audit_entry SET hash = sha256(hash) WHERE seq = (${last})`],
    ],
    [
      'values that were removed without retention',
      'REMOVED_PAYLOAD',
      ['UPDATE ledger.audit_entry SET changes = NULL, nonce = NULL WHERE seq = 7'],
    ],
  ])('finds %s', async (_, kind, statements) => {
    await sealedChain();
    expect((await chain.verify()).problems).toEqual([]);
    await tamper(...statements);
    const { problems } = await chain.verify();
    expect(problems.map((problem) => problem.kind)).toContain(kind);
  });

  it('finds an end that was cut off with its signatures by an end that was written down elsewhere', async () => {
    await sealedChain();
    const { head } = await chain.seal();
    expect(head).toMatchObject({ seq: 20 });
    await tamper(
      'DELETE FROM ledger.audit_entry WHERE seq > 10',
      'DELETE FROM ledger.audit_head WHERE seq > 10',
    );
    expect((await chain.verify()).problems).toEqual([]);
    expect((await chain.verify(head ?? undefined)).problems).toEqual([{ kind: 'CUT_OFF', seq: 20 }]);
    // Entries that take the place of the removed ones do not help.
    await append(10);
    await chain.seal();
    expect((await chain.verify(head ?? undefined)).problems).toEqual([{ kind: 'CUT_OFF', seq: 20 }]);
  });
});

describe('retention', () => {
  it('removes values, keeps the chain whole, and stands in the audit itself', async () => {
    await sealedChain();
    await append(2);
    const before = new Date(Date.now() + 60_000);
    expect(await chain.removePayloads(before)).toBe(20);
    await chain.seal();
    expect(await chain.removePayloads(new Date(Date.now() + 120_000))).toBe(2);
    await chain.seal();
    expect(await chain.verify()).toMatchObject({ entries: 24, problems: [] });
    const { rows } = await test.ledger.audit.list({}, { direction: 'backward', size: 1, position: null });
    expect(rows).toMatchObject([{ changes: null, principal: WRITER.subject, recordId: 'shipment-0' }]);
    const kept = await test.ledger.audit.list(
      { record: 'AuditLog' },
      { direction: 'forward', size: 5, position: null },
    );
    expect(kept.rows).toHaveLength(2);
    expect(kept.rows.every(({ changes }) => changes !== null)).toBe(true);
  });
});

describe('the audit', () => {
  it('refuses to be changed, deleted or emptied', async () => {
    await sealedChain();
    for (const text of [
      `UPDATE ledger.audit_entry SET principal = 'nobody'`,
      'UPDATE ledger.audit_entry SET seq = NULL, hash = NULL, payload_hash = NULL',
      'DELETE FROM ledger.audit_entry',
      'TRUNCATE ledger.audit_entry',
      'DELETE FROM ledger.audit_head',
    ]) {
      await expect(test.database.query({ text })).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  it('is read newest first, page by page, by record, principal and time', async () => {
    await append(10);
    await test.ledger.audit.append({ ...WRITER, subject: 'dana', role: 'CUSTOMER' }, [
      entry(0, { changes: [{ field: 'note', old: undefined, new: new Date(0) }] }),
    ]);
    const ids: number[] = [];
    for (let position: number | null = null, more = true; more; ) {
      const page = await test.ledger.audit.list(
        { record: 'Shipment', recordId: 'shipment-0' },
        { direction: 'forward', size: 2, position },
      );
      ids.push(...page.rows.map(({ id }) => id));
      position = page.rows.at(-1)?.id ?? null;
      more = page.more;
    }
    expect(ids).toEqual([11, 10, 7, 4, 1]);
    const page = { direction: 'forward', size: 20, position: null } as const;
    expect((await test.ledger.audit.list({ principal: 'dana' }, page)).rows).toMatchObject([
      {
        role: 'CUSTOMER',
        requestId: 'request-1',
        changes: [{ field: 'note', old: null, new: '1970-01-01T00:00:00.000Z' }],
      },
    ]);
    const now = Date.now();
    const within = { from: new Date(now - 60_000), to: new Date(now + 60_000) };
    expect((await test.ledger.audit.list(within, page)).rows).toHaveLength(11);
    expect((await test.ledger.audit.list({ to: within.from }, page)).rows).toEqual([]);
    const backward = await test.ledger.audit.list({}, { direction: 'backward', size: 3, position: null });
    expect(backward.rows.map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROOF_KEPT } from '../../../src/domain/retention/periods.ts';
import { type AuditChain, createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { type AuditedChange, createAuditLog } from '../../../src/ledger/audit/audit-log.ts';
import { createAuditRetention } from '../../../src/ledger/audit/audit-retention.ts';
import { createAuditSigner } from '../../../src/ledger/audit/audit-signer.ts';
import { TEST_KEY, TEST_SIGNER } from '../../harness/audit-key.ts';
import { openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

let test: TestLedger;
let chain: AuditChain;

beforeEach(async () => {
  test = await openTestLedger();
  chain = createAuditChain(test.database, TEST_SIGNER);
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

  it('seals an entry that commits long after later ones were sealed', async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const late = test.database.transaction(async (transaction) => {
      await createAuditLog(transaction, TEST_SIGNER).append(WRITER, [entry(0)]);
      wrote();
      await opened;
    });
    await written;
    for (let round = 0; round < 4; round += 1) {
      await append(1);
      await chain.seal();
    }
    open();
    await late;
    expect(await chain.seal()).toMatchObject({ sealed: 1 });
    await append(1);
    expect(await chain.seal()).toMatchObject({ sealed: 1 });
    expect(await chain.verify()).toMatchObject({ entries: 6, problems: [], unsealed: { count: 0 } });
  });

  it('goes on under a new key, as long as the old one is known', async () => {
    await sealedChain();
    const next = { id: 'key-2', secret: randomBytes(32) };
    const rotated = createAuditChain(test.database, createAuditSigner(next, [TEST_KEY]));
    await append(1);
    await rotated.seal();
    expect((await rotated.verify()).problems).toEqual([]);
    const forgetful = createAuditChain(test.database, createAuditSigner(next));
    const kinds = (await forgetful.verify()).problems.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'FORGED_HEAD')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'FOREIGN')).toHaveLength(21);
    await append(1);
    expect(await forgetful.seal()).toMatchObject({ sealed: 1, head: { seq: 22 } });
  });
});

describe('an end that was cut off with its signatures', () => {
  const cutOff = () =>
    test.database.transaction(async (transaction) => {
      for (const text of [
        'SET LOCAL session_replication_role = replica',
        'DELETE FROM ledger.audit_entry WHERE id > 10',
        'DELETE FROM ledger.audit_link WHERE seq > 10',
        'DELETE FROM ledger.audit_head WHERE seq > 10',
      ]) {
        await transaction.query({ text });
      }
    });

  it('is found by an end that was written down elsewhere', async () => {
    await sealedChain();
    const { head } = await chain.seal();
    expect(head).toMatchObject({ seq: 20 });
    await cutOff();
    expect((await chain.verify()).problems).toEqual([]);
    const missing = [{ kind: 'CUT_OFF', seq: 20, entryId: null }];
    expect((await chain.verify(head ?? undefined)).problems).toEqual(missing);
    // Entries that take the place of the removed ones do not help.
    await append(10);
    await createAuditChain(test.database, TEST_SIGNER).seal();
    expect((await chain.verify(head ?? undefined)).problems).toEqual(missing);
  });

  it('is found by the sealer that had sealed it, which seals no more', async () => {
    await sealedChain();
    await cutOff();
    await append(1);
    await expect(chain.seal()).rejects.toThrow('has lost place 20');
    expect(await chain.verify()).toMatchObject({ entries: 10, unsealed: { count: 1 } });
  });
});

describe('what somebody else put into the chain', () => {
  it('is passed over by the sealer when it is a head', async () => {
    await sealedChain();
    await test.database.query({
      text: `INSERT INTO ledger.audit_head
        SELECT seq, l.hash, now(), 'test', 'x', 999 FROM ledger.audit_link l WHERE seq = 18`,
    });
    await test.database.query({
      text: `INSERT INTO ledger.audit_head VALUES (99, 'x', now() + interval '9 years', 'test', 'x', 999)`,
    });
    await append(1);
    expect(await chain.seal()).toMatchObject({ sealed: 1, head: { seq: 21 } });
    const { problems } = await chain.verify();
    expect(problems.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual([
      'FORGED_HEAD 18',
      'FORGED_HEAD 99',
      'CUT_OFF 22',
    ]);
  });

  it('stops the sealer when it is a link, until the owner of the tables removed it', async () => {
    await sealedChain();
    await append(1);
    await test.database.query({
      text: `INSERT INTO ledger.audit_link SELECT 21, max(id), 'x', 'y' FROM ledger.audit_entry`,
    });
    await expect(chain.seal()).rejects.toThrow('place 21 of the chain was not written by a sealer');
    await test.database.transaction(async (transaction) => {
      await transaction.query({ text: 'SET LOCAL session_replication_role = replica' });
      await transaction.query({ text: 'DELETE FROM ledger.audit_link WHERE seq = 21' });
    });
    expect(await chain.seal()).toMatchObject({ sealed: 1 });
    expect((await chain.verify()).problems).toEqual([]);
  });
});

describe('retention', () => {
  const period = PROOF_KEPT.auditPayloads;
  const after = (milliseconds: number) => () => new Date(Date.now() + milliseconds);

  it('removes values by the time of their head, keeps the chain whole, and stands in the audit itself', async () => {
    await sealedChain();
    await append(2);
    const retention = createAuditRetention(test.database, TEST_SIGNER, after(period + 60_000));
    expect(await retention.countExpired()).toEqual({
      authenticationEvents: 0,
      finishedReviewItems: 0,
      auditPayloads: 20,
    });
    expect(await retention.removeExpired()).toMatchObject({ auditPayloads: 20 });
    expect((await chain.verify()).problems).toHaveLength(20);
    const later = createAuditChain(test.database, TEST_SIGNER, after(period + 60_000));
    await later.seal();
    expect(await later.verify()).toMatchObject({ entries: 23, problems: [] });
    expect(await retention.removeExpired()).toMatchObject({ auditPayloads: 0 });
    const { rows } = await test.ledger.audit.list({}, { direction: 'backward', size: 1, position: null });
    expect(rows).toMatchObject([{ changes: null, principal: WRITER.subject, recordId: 'shipment-0' }]);
    const page = { direction: 'forward', size: 5, position: null } as const;
    const kept = await test.ledger.audit.list({ record: 'AuditLog' }, page);
    expect(kept.rows).toMatchObject([{ action: 'PAYLOADS_REMOVED', recordId: '20' }]);
  });

  it('does not believe a head that the hub did not sign', async () => {
    await sealedChain();
    await test.database.query({
      text: `INSERT INTO ledger.audit_head
        SELECT seq, hash, '2001-01-01', 'test', 'x', 1 FROM ledger.audit_link WHERE seq = 18`,
    });
    const retention = createAuditRetention(test.database, TEST_SIGNER);
    expect(await retention.removeExpired()).toMatchObject({ auditPayloads: 0 });
  });

  it('erases before the time what a signed order names, and nothing when a place is not there', async () => {
    await sealedChain();
    const retention = createAuditRetention(test.database, TEST_SIGNER);
    const order = { orderedBy: 'dpo', reason: 'request 7' };
    await expect(retention.erase({ ...order, places: [3, 21] })).rejects.toThrow('no place 21');
    expect(await retention.erase({ ...order, places: [3, 4] })).toBe(2);
    expect((await chain.verify()).problems).toEqual([]);
  });

  it('removes authentication events after a year', async () => {
    await test.database.query({
      text: `INSERT INTO ledger.authentication_event (id, at, outcome)
        SELECT gen_random_uuid(), now() - age, 'ACCEPTED' FROM unnest('{364 days,366 days}'::interval[]) age`,
    });
    const retention = createAuditRetention(test.database, TEST_SIGNER);
    expect(await retention.countExpired()).toMatchObject({ authenticationEvents: 1 });
    expect(await retention.removeExpired()).toMatchObject({ authenticationEvents: 1 });
  });
});

describe('the audit', () => {
  it('refuses to be changed, deleted or emptied', async () => {
    await sealedChain();
    for (const text of [
      `UPDATE ledger.audit_entry SET principal = 'nobody'`,
      'UPDATE ledger.audit_entry SET key_id = NULL, code = NULL',
      `UPDATE ledger.audit_entry SET changes = NULL, nonce = NULL, action = 'other'`,
      'UPDATE ledger.audit_link SET seq = seq + 100',
      'DELETE FROM ledger.audit_link',
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

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSINESS_KINDS } from '../../../src/domain/measures/business-kinds.ts';
import {
  FILES_KEPT,
  KEPT,
  type KeptKind,
  PROOF_KEPT,
  type ProofKind,
  RECORDS_KEPT,
} from '../../../src/domain/retention/periods.ts';
import { STORED } from '../../../src/domain/retention/stored.ts';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../../src/ledger/audit/audit-retention.ts';
import { countExpired, removeExpired } from '../../../src/ledger/retention.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { WRITER } from '../../harness/ledger.ts';
import { createTestDatabase } from '../../harness/postgres.ts';

const MINUTE = 60_000;
/** Measures by day count whole days. */
const DAY = 86_400_000;

let owned: AsyncDisposableStack;
let database: Database;
beforeAll(async () => {
  owned = new AsyncDisposableStack();
  const test = owned.use(await createTestDatabase());
  database = owned.use(openDatabase({ url: test.url, poolSize: 2 }));
});
afterAll(() => owned[Symbol.asyncDispose]());

function query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return database.query<Row>({ text, values });
}

/** A row of a kind from a time, under a name; and the names that are left. */
interface Sample {
  readonly insert: (name: string, at: Date) => Promise<unknown>;
  readonly left: string;
}

const measure = (step: string): Sample => ({
  insert: (name, at) =>
    query(
      `INSERT INTO ledger.measure (step, kind, at, label, count, total, peak) VALUES ('${step}', 'X', $2, $1, 1, 1, 1)`,
      [name, at],
    ),
  left: `SELECT label AS name FROM ledger.measure WHERE step = '${step}'`,
});

let events = 0;
const SAMPLES: Readonly<Record<KeptKind | ProofKind, Sample>> = {
  idempotencyKeys: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.idempotency (principal, key, request_hash, created_at) VALUES ('p', $1, 'h', $2)`,
        [name, at],
      ),
    left: 'SELECT key AS name FROM ledger.idempotency',
  },
  finishedIntents: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.write_intent (principal, action, account_crm_id, decided_at, writes, crm_ids, portal_ids, state,
           finished_at, created_at) VALUES ($1, 'x', 'x', $2, '[]', '{}', '{}', 'SETTLED', $2, $2)`,
        [name, at],
      ),
    left: 'SELECT principal AS name FROM ledger.write_intent',
  },
  dryRunCalls: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.dry_run_call (at, record, aggregate_id, object, payload) VALUES ($2, $1, uuidv7(), 'x', '{}')`,
        [name, at],
      ),
    left: 'SELECT record AS name FROM ledger.dry_run_call',
  },
  liveEvents: {
    insert: (name, at) => {
      events += 1;
      return query(`INSERT INTO ledger.live_event (kind, record_id, at, seq) VALUES ('x', $1, $2, $3)`, [
        name,
        at,
        events,
      ]);
    },
    left: 'SELECT record_id AS name FROM ledger.live_event',
  },
  measuresByMinute: measure('MINUTE'),
  measuresByHour: measure('HOUR'),
  measuresByDay: measure('DAY'),
  businessDays: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.business_measure (day, kind, label, count) VALUES ($2::date, '${BUSINESS_KINDS[0]}', $1, 1)`,
        [name, at],
      ),
    left: 'SELECT label AS name FROM ledger.business_measure',
  },
  removedExceptions: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.removed_exception (portal_id, account_id, origin_country, destination_country, mode, opened_at)
         VALUES (uuidv7(), uuidv7(), '', '', $1, $2)`,
        [name, at],
      ),
    left: 'SELECT mode AS name FROM ledger.removed_exception',
  },
  authenticationEvents: {
    insert: (name, at) =>
      query(
        `INSERT INTO ledger.authentication_event (id, at, outcome, subject) VALUES ($1, $2, 'ACCEPTED', $3)`,
        [randomUUID(), at, name],
      ),
    left: 'SELECT subject AS name FROM ledger.authentication_event',
  },
  finishedReviewItems: {
    insert: async (name, at) => {
      const [item] = await query<{ id: string }>(
        `INSERT INTO ledger.review_item (cause, category, reason, record, owner_team, state, finished_at)
         VALUES ($1, 'DIFFERENCE', 'x', 'Shipment', 'Dispatch', 'DISMISSED', $2) RETURNING id`,
        [name, at],
      );
      await query(
        `INSERT INTO ledger.review_history (item_id, actor, action, state) VALUES ($1, 'x', 'DISMISSED', 'DISMISSED')`,
        [item?.id],
      );
    },
    left: `SELECT i.cause AS name FROM ledger.review_item i JOIN ledger.review_history h ON h.item_id = i.id`,
  },
  auditPayloads: {
    insert: async (name, at) => {
      const units = createUnitOfWork(database, TEST_SIGNER, () => undefined);
      const change = { record: 'Sample', recordId: name, accountId: null, action: 'x', changes: [] };
      await units.run(WRITER, (unit) => unit.audit(change));
      // The age of an entry is that of the head that sealed it.
      await createAuditChain(database, TEST_SIGNER, () => at).seal();
    },
    left: `SELECT record_id AS name FROM ledger.audit_entry WHERE record = 'Sample' AND changes IS NOT NULL`,
  },
};

const PERIODS: Readonly<Record<KeptKind | ProofKind, number>> = { ...KEPT, ...PROOF_KEPT };

describe('the periods of the table of what is kept', () => {
  it.each(Object.entries(SAMPLES))(
    'run: %s lose an old row and keep a young one',
    async (name, { insert, left }) => {
      const kind = name as KeptKind | ProofKind;
      const margin = kind === 'businessDays' ? 2 * DAY : MINUTE;
      await insert('old', new Date(Date.now() - PERIODS[kind] - margin));
      await insert('young', new Date(Date.now() - PERIODS[kind] + margin));
      const proofs = createAuditRetention(database, TEST_SIGNER);
      const counted: Record<string, number> = {
        ...(await countExpired(database)),
        ...(await proofs.countExpired()),
      };
      expect(counted).toEqual({
        ...Object.fromEntries(Object.keys(PERIODS).map((each) => [each, 0])),
        [kind]: 1,
      });
      const removed: Record<string, number> = {
        ...(await removeExpired(database)),
        ...(await proofs.removeExpired()),
      };
      expect(removed).toEqual(counted);
      expect((await query<{ name: string }>(left)).map((row) => row.name)).toEqual(['young']);
    },
  );

  it('stand in the page, each at what it removes', () => {
    const named = STORED.flatMap(({ periods }) => periods ?? []);
    const kinds = [PERIODS, RECORDS_KEPT, FILES_KEPT].flatMap((kept) => Object.keys(kept));
    expect([...new Set(named)].toSorted()).toEqual(kinds.toSorted());
  });

  it('of shipments are longer than that of values in the audit, so no value outlives its shipment', () => {
    expect(RECORDS_KEPT.closedShipments.days * DAY).toBeGreaterThan(PROOF_KEPT.auditPayloads);
  });
});
